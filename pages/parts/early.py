"""What takes long to load, loaded in a thread while the page does something else."""

import importlib
import sys
from threading import Thread


def load(*modules: str) -> None:
    """Load some modules beside the page, once for all visitors of this server.

    Parameters
    ----------
    *modules : str
        Their names. Whoever needs one before it is there waits for it.
    """
    if not all(name in sys.modules for name in modules):
        Thread(target=_load, args=(modules,), name="early", daemon=True).start()


def _load(modules: tuple[str, ...]) -> None:
    for name in modules:
        importlib.import_module(name)
