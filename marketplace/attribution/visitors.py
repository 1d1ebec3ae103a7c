"""Who opens a link: a person or a program, and whether it is the same as before."""

from functools import lru_cache

from ..core import encryption
from ..core.throttling import network


@lru_cache(4096)
def is_program(agent: str) -> bool:
    """Whether a browser's name is that of a program: the list is of crawler-user-agents. Nobody's browser has no name."""
    from crawleruseragents import is_crawler  # type: ignore[import-untyped]  # reads half a megabyte: when the first link is opened

    return not agent.strip() or is_crawler(agent)


def source_print(address: str, agent: str) -> str:
    """A keyed hash of where a click came from: people behind one address are told apart by their browsers."""
    return encryption.fingerprint("click", f"{network(address)} {agent}")
