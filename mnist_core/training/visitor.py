"""Who asks the engine for something, and which runs are theirs to change."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from mnist_core.training.run import Run

THIS_COMPUTER = "127.0.0.1"

_IPV6_NETWORK_BITS = 64  # what one household or school is given


@dataclass(frozen=True)
class Visitor:
    """Somebody at a page, or whoever calls the engine from a notebook.

    Attributes
    ----------
    owner : str
        Names them on the runs that they start; see `mnist_core.models.card.Card`.
    network : str
        Where they come from: what limits by address count by, see `network_of`. Empty where that
        is not known, and then nothing is limited by it.
    session : str
        Their connection to the server. Empty in a notebook.
    is_teacher : bool
        Whether they may stop, rename and delete everybody's runs.
    """

    owner: str = ""
    network: str = ""
    session: str = ""
    is_teacher: bool = False

    def owns(self, run: Run) -> bool:
        """Whether they have started a run, so that they may change it."""
        return run.owner == self.owner

    def may_remove(self, run: Run) -> bool:
        """Whether they may stop, rename and delete a run."""
        return self.is_teacher or self.owns(run)


def as_visitor(who: Visitor | str) -> Visitor:
    """The visitor; a notebook names just the owner."""
    return Visitor(who) if isinstance(who, str) else who


def network_of(address: str) -> str:
    """What to count an IP address by.

    One household has 2**64 addresses of IPv6, which begin alike. They count as one.

    Examples
    --------
    >>> network_of("192.0.2.7"), network_of("2001:db8:1:2:3:4:5:6"), network_of("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8:1:2::/64', '192.0.2.7')
    """
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _IPV6_NETWORK_BITS), strict=False))


def address_of(peer: str, forwarded: Iterable[str], proxies: int) -> str:
    """The address that a visitor comes from.

    Anybody may write a header ``X-Forwarded-For``. A proxy adds the address that it sees at the
    end. So only the entries that our own proxies have added are believed.

    Parameters
    ----------
    peer : str
        The address that the web server tells. Ours takes it from the header where the connection
        comes from this computer.
    forwarded : iterable of str
        The values of the header, in order.
    proxies : int
        How many proxies of our own stand before this server.

    Examples
    --------
    >>> address_of("127.0.0.1", ["192.0.2.99, 192.0.2.7"], proxies=1)
    '192.0.2.7'
    >>> address_of("192.0.2.99", ["192.0.2.99, 192.0.2.7"], proxies=0)
    '127.0.0.1'
    """
    entries = [entry.strip() for value in forwarded for entry in value.split(",")]
    if proxies:
        # With fewer entries than proxies, all of them were written by ours.
        return entries[-min(proxies, len(entries))] if entries else peer
    return THIS_COMPUTER if peer in entries else peer
