"""The server never asks the internet for its own address."""

from streamlit import net_util


def never_ask() -> None:
    """Let a connection from a page of another site be refused at once.

    Streamlit compares the site with this computer's outer address, for which it asks a host on the
    internet. Where outgoing packets are dropped that takes two seconds, in which nobody is served.
    """
    net_util.get_external_ip = lambda: None
