"""The history of a dispute: decisions that take two admins."""

from dataclasses import replace

import pytest

from marketplace.core.money import Money
from marketplace.disputes import actions
from tests.disputes.conftest import answered


@pytest.fixture
def row(story, app, monkeypatch):
    """An answered dispute on 100.00, of which two admins have to decide."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=50))
    return answered(story("on a listed order")[0])


@pytest.fixture
def told(row, pair, admin, visit):
    """What each side and an admin read in the history, newest first."""

    def read() -> list[str]:
        pages = [(visit(pair.a), "/disputes"), (visit(pair.b), "/disputes"), (visit(admin), "/desk/disputes")]
        return [visitor.get(f"{path}/{row.id}").text.partition("History")[2] for visitor, path in pages]

    return read


def in_order(text: str, *words: str) -> bool:
    places = [text.find(one) for one in words]
    return -1 not in places and places == sorted(places)


@pytest.mark.thorough
def test_who_proposed_who_did_not_agree_and_who_agreed_stands_there(row, admin, other_admin, told):
    actions.decide(row.id, admin, "amend", "Rule 4.", Money(60_00, "EUR"))
    for text in told():
        assert "Ada First proposed a decision" in text
    *sides, desk = told()
    assert "Another sum is due: €60.00" in desk
    assert not [text for text in sides if "60.00" in text], "it is not decided yet"
    actions.object_to(row.id, other_admin, "It was all of it.")
    *sides, desk = told()
    for text in (*sides, desk):
        assert in_order(text, "Bea Second did not agree", "Ada First proposed a decision")
    assert "It was all of it." in desk
    assert not [text for text in sides if "It was all of it." in text], "what admins write to each other"
    actions.decide(row.id, other_admin, "void", "Rule 5.")
    actions.agree(row.id, admin)
    for text in told():
        assert in_order(
            text, "Decided by Bea Second and Ada First", "Ada First agreed", "Bea Second proposed a decision",
            "Bea Second did not agree", "Ada First proposed a decision",
        )  # fmt: skip


def test_what_was_taken_back_or_lapsed_says_so(row, admin, told):
    actions.decide(row.id, admin, "void", "Rule 4.")
    actions.object_to(row.id, admin, "")
    for text in told():
        assert in_order(text, "Ada First took it back", "Ada First proposed a decision")


@pytest.mark.thorough
def test_a_decision_that_an_answer_has_overtaken_lapses(story, app, monkeypatch, pair, admin, visit):
    from marketplace.core.queue import sweep
    from tests.disputes.conftest import later, objection

    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=50))
    row = objection(story("on a listed order")[0])
    with later(8.1):
        sweep()
        actions.decide(row.id, admin, "void", "Rule 4.")
    with later(9):
        actions.answer(row.id, pair.a, "We were ill.")
        page = visit(pair.b).get(f"/disputes/{row.id}").text
    assert in_order(page.partition("History")[2], "The proposed decision lapsed", "Ada First proposed a decision")
