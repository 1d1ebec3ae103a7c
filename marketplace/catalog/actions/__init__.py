"""Use cases of the catalog."""

from .entries import add_entry, bring_back, merge_entry, rename_entry, retire_entry
from .words import Description

__all__ = ["Description", "add_entry", "bring_back", "merge_entry", "rename_entry", "retire_entry"]
