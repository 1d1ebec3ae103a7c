"""An agency with a rate of its own reads on its level's page what holds for it, since when, and what comes after."""

from datetime import date, timedelta

import pytest

from marketplace.core import clock
from marketplace.levels.actions import NewLevel, count, give_own_rate, publish
from marketplace.rewards.models import OwnRate


@pytest.fixture
def rated(ruled, found):
    """`rated(rate, days)`: Northlight has a rate of its own so many days from the 2nd of January 2030 on; None: the terms hold again."""
    admin = found.person(alliance_role="admin")
    publish([NewLevel("Start"), NewLevel("Gold", 9)], clock.today(), admin)
    ruled.pass_time(seconds=1)
    count([ruled.pair.A.id])
    names = iter(("Since long.", "A bigger share.", "As everybody."))

    def give(rate: int | None, days: int) -> OwnRate:
        return give_own_rate(ruled.pair.A.id, rate, clock.today() + timedelta(days=days), next(names), admin)

    return give


def test_the_rate_that_holds_stands_with_its_day_before_what_the_level_gives(ruled, rated, visit):
    rated(1250, 0)
    rated(1500, 30)
    rated(None, 60)
    ruled.go_to(date(2030, 1, 5))
    text = visit(ruled.pair.a).get("/level").text
    assert "a rate of its own since 2 January: 12.5% of each fee. Since long." in " ".join(text.split())
    assert "It takes the place of what the terms give:10% of each fee" in " ".join(text.split())
    assert "From 1 February on: a rate of its own, 15% of each fee. A bigger share." in " ".join(text.split())
    assert "From 3 March on: what the terms give. As everybody." in " ".join(text.split())
    assert "that holds on each level" in text
    ruled.go_to(date(2030, 3, 4))
    text = visit(ruled.pair.a).get("/level").text
    assert "10% of each fee" in text
    assert "of its own" not in text


def test_a_rate_to_come_is_told_before_it_holds(ruled, rated, visit):
    rated(1500, 30)
    text = " ".join(visit(ruled.pair.a).get("/level").text.split())
    assert "From 1 February on: a rate of its own, 15% of each fee. Since long." in text
    assert "It takes the place" not in text


def test_programs_read_the_same(ruled, rated, found, client):
    assert client.get("/api/v1/level", headers=found.token(ruled.pair.a)).json["own_rates"] == []
    rated(1250, 0)
    rated(None, 60)
    ruled.pass_time(seconds=1)
    seen = client.get("/api/v1/level", headers=found.token(ruled.pair.a)).json
    assert seen["own_rate"] == "12.5"
    assert [(one["rate"], one["reason"], one["effective_at"][:10]) for one in seen["own_rates"]] == [
        ("12.5", "Since long.", "2030-01-02"), (None, "A bigger share.", "2030-03-02"),
    ]  # fmt: skip


@pytest.mark.thorough
def test_the_lists_of_the_desk_ask_no_more_for_more_rows(found, visit, client, statements, ruled):
    admin = found.person(alliance_role="admin")
    desk, token = visit(admin), found.token(admin)
    paths = "/desk/own-rates", "/desk/levels"
    calls = "/api/v1/own-rates", "/api/v1/levels", "/api/v1/levels/members"

    def asked() -> dict[str, int]:
        pages = {path: len(statements(lambda path=path: desk.get(path))) for path in paths}
        return pages | {path: len(statements(lambda path=path: client.get(path, headers=token))) for path in calls}

    def more(times: int) -> None:
        for n in range(times):
            agency = found.agency()
            give_own_rate(agency.id, 1200, clock.today(), "So.", admin)
            publish([NewLevel("Start"), NewLevel("Gold", n + 1)], clock.today() + timedelta(days=n), admin)
            ruled.pass_time(seconds=2)
            count([agency.id])

    more(2)
    asked()
    before = asked()
    more(10)
    assert asked() == before


def test_all_members_stand_on_some_page_of_the_list(found, client, ruled):
    admin = found.person(alliance_role="admin")
    publish([NewLevel("Start")], clock.today(), admin)
    ruled.pass_time(seconds=1)
    ids = [found.agency().id for _ in range(5)]
    # Counted in another order than they came: an UPDATE moves a row to the end of its table.
    for one in (*ids, ids[0], ids[2]):
        count([one])
    path, token = "/api/v1/levels/members?limit=2", found.token(admin)
    seen, following = [], ""
    while following is not None:
        page = client.get(f"{path}&cursor={following}", headers=token).json
        seen, following = seen + [one["agency"]["id"] for one in page["items"]], page["next"]
        assert len(seen) <= len(ids)
    assert seen == ids
