"""Use cases of the catalog."""

from .entries import add_entry, bring_back, merge_entry, rename_entry, retire_entry
from .words import Description
from .work import choose_work, note_work

__all__ = [
    "Description",
    "add_entry",
    "bring_back",
    "choose_work",
    "merge_entry",
    "note_work",
    "rename_entry",
    "retire_entry",
]
