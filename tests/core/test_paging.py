"""Lists are read forward and back, row by row, and a cursor of somebody else's is a sentence."""

import base64
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.paging import page
from marketplace.exchange import queries
from marketplace.exchange.models import Lead

LISTS = {"sent": [Lead.id], "inbox": [Lead.answer_by, Lead.id]}


@pytest.fixture
def seven(pair):
    """Seven leads with one deadline."""
    first = pair.lead()
    for _ in range(6):
        pair.lead(answer_by=first.answer_by)
    return pair


def list_of(pair, view: str):
    return queries.leads_of(pair.A.id if view == "sent" else pair.B.id, view)


@pytest.mark.parametrize("view", LISTS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 10])
def test_a_list_is_read_to_its_end_and_back(seven, view, size):
    whole = list(db.session.scalars(list_of(seven, view)))
    shown, cursor, pages = [], None, []
    while True:
        found = page(list_of(seven, view), LISTS[view], cursor, size)
        pages.append([row.id for row in found.rows])
        shown += found.rows
        if found.next is None:
            break
        cursor = found.next
    assert shown == whole
    back = [pages[-1]]
    while found.previous and len(back) < len(pages):
        found = page(list_of(seven, view), LISTS[view], found.previous, size)
        back.append([row.id for row in found.rows])
    assert back == pages[::-1]
    assert page(list_of(seven, view), LISTS[view], None, size).previous is None


def test_a_list_in_falling_order_is_read_to_its_end(seven):
    newest, shown, cursor = select(Lead).order_by(Lead.id.desc()), [], None
    while not shown or cursor:
        found = page(newest, [Lead.id.desc()], cursor, 3)
        shown, cursor = shown + found.rows, found.next
    assert shown == list(db.session.scalars(newest))


def test_a_row_that_comes_meanwhile_shifts_nothing(seven):
    first = page(list_of(seven, "sent"), [Lead.id], None, 3)
    seven.lead()
    second = page(list_of(seven, "sent"), [Lead.id], first.next, 3)
    assert {row.id for row in first.rows} & {row.id for row in second.rows} == set()


@pytest.mark.thorough
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=40), st.from_regex(r"[<>]([a-z]{1,4}:[-\w.:+ ]{0,30}~?){0,3}", fullmatch=True)))
def test_whatever_is_sent_as_a_cursor_breaks_nothing(app, bookmark):
    for cursor in (bookmark, base64.urlsafe_b64encode(bookmark.encode("utf-8", "replace")).decode()):
        for query, keys in ((select(Lead).order_by(Lead.id), [Lead.id]), (list_of_all(), [Lead.answer_by, Lead.id])):
            with suppress(BadInput):
                page(query, keys, cursor)


@pytest.mark.parametrize(
    "bookmark", ["", ">", "<", ">i:5", ">s:abc~i:1", ">dt:2026-01-01 00:00:00~i:1", f">i:{2**63}", "x", ">b:1"]
)
def test_a_cursor_that_is_none_of_ours_is_refused(app, bookmark):
    cursor = base64.urlsafe_b64encode(bookmark.encode()).decode()
    with pytest.raises(BadInput) as refused:
        page(list_of_all(), [Lead.answer_by, Lead.id], cursor or "x")
    assert set(refused.value.errors) == {"cursor"}


def list_of_all():
    return select(Lead).order_by(Lead.answer_by, Lead.id)


def test_a_list_that_says_no_order_is_read_in_that_of_its_keys(seven):
    ids = list(db.session.scalars(select(Lead.id).order_by(Lead.id.desc())))
    shown, cursor = [], ""
    while cursor is not None:
        found = page(select(Lead), [Lead.id.desc()], cursor, 2)
        shown, cursor = shown + [row.id for row in found.rows], found.next
        assert len(shown) <= len(ids)
    assert shown == ids
