"""The menu: what each entry is known by."""

from collections import Counter

import pytest

from marketplace.core.room import house
from marketplace.pages.frame import HEADS, menu


@pytest.mark.parametrize("who", ["member", "admin"])
def test_no_two_entries_of_a_menu_share_an_icon(pair, found, stripe, who):
    person = pair.a if who == "member" else found.person(alliance_role="admin")
    icons = Counter(entry.icon for part, entries in menu(person).items() if part != "alliance" for entry in entries)
    assert [icon for icon, times in icons.items() if times > 1] == []


def test_every_entry_stands_in_a_part_that_the_menu_has(app):
    assert {entry.part for entry in house().menu.values()} == set(HEADS)
