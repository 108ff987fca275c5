"""File descriptors: enough of them, and not all held by visitors who have left.

A session holds three, for its script's event loop. Streamlit keeps 128 sessions whose visitors have
gone, in case they come back, and lets one go only when another comes in their place. Where a
process may have 256 descriptors, as on macOS, those used them all up: then no session could begin,
none could end, and none was ever let go.
"""

from streamlit import runtime
from streamlit.runtime.caching.ttl_cache import TTLCache

try:
    import resource
except ImportError:  # Windows, which has no such limit
    resource = None  # type: ignore[assignment]

MOST = 65_536  # some programs go through all that there may be
MACOS_MOST = 10_240  # what the system gives where it says that there is no limit

A_SESSION = 3
# The part of all descriptors that sessions may hold whose visitors have left. The rest is for those
# who are there, the scheduler and the files that are read.
PART_OF_ALL = 4


def prepare() -> None:
    """Raise the limit of this process as far as it may, and keep few enough old sessions."""
    if resource is not None:
        _raise_limit()
        _keep_few_sessions(resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _raise_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in (MOST, MACOS_MOST):
        wanted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if soft == resource.RLIM_INFINITY or wanted <= soft:
            return
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            continue
        return


def _keep_few_sessions(descriptors: int) -> None:
    """Have Streamlit keep so few sessions of visitors who have left that there are descriptors for
    others."""
    if descriptors == resource.RLIM_INFINITY or not runtime.exists():
        return
    # Streamlit has a setting for how long it keeps them, and none for how many. These names are its
    # own, so that another release may have others: then nothing is changed, and a test fails.
    manager = getattr(runtime.get_instance(), "_session_mgr", None)
    storage = getattr(manager, "_session_storage", None)
    kept = getattr(storage, "_cache", None)
    if isinstance(kept, TTLCache):
        fitting = max(descriptors // PART_OF_ALL // A_SESSION, 1)
        kept._maxsize = min(kept.maxsize, fitting)
