"""What is counted: rows of the house as facts. `indicators` say what is made of them."""

import hashlib

from . import leads, links, members, money, pairs, rounds, standing, together, work
from .source import COLUMNS, Days, Fact, Source

SOURCES: tuple[Source, ...] = (
    *leads.ALL, *work.ALL, *money.ALL, *members.ALL, *links.ALL, *pairs.ALL, *rounds.ALL, *together.ALL, *standing.ALL,
)  # fmt: skip
NAMES = tuple(dict.fromkeys(fact.name for source in SOURCES for fact in source.facts))
# Another release may count otherwise: its sums are made anew.
VERSION = hashlib.sha256(repr(SOURCES).encode()).hexdigest()


def sources_of(name: str) -> list[tuple[Source, Fact]]:
    """Where a fact is said: what arrives, in two places."""
    return [(source, fact) for source in SOURCES for fact in source.facts if fact.name == name]


__all__ = ["COLUMNS", "NAMES", "SOURCES", "VERSION", "Days", "Fact", "Source", "sources_of"]
