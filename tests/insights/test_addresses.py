"""Addresses that ask for figures of something that isn't there: a sentence says so, and no file or call takes another in its place."""

import pytest

from marketplace.attribution.models import ReferralLink
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction

MINE = ("/figures", "/figures/partners", "/figures/people", "/figures/beside", "/figures/given/rows")
DESK = ("/desk/figures", "/desk/figures/members", "/desk/figures/pairs", "/desk/figures/given/rows")
NO_PERIODS = {
    "period=2026-13": "2026-13",
    "period=days&from=2026-03-02&to=2026-03-01": "2026-03-02..2026-03-01",
    "period=days&from=&to=": "days",
}
SENTENCE = "“{}” is no period that we know."


@pytest.fixture
def readers(pair, found, visit):
    """Whoever reads the figures of an agency, and whoever reads the alliance's."""
    return {MINE: visit(pair.a), DESK: visit(found.person(alliance_role="admin"))}


@pytest.mark.parametrize("asked", NO_PERIODS)
def test_a_period_that_is_none_is_named_beside_what_is_shown(readers, asked):
    for paths, reader in readers.items():
        for path in paths:
            page = reader.get(f"{path}?{asked}").text
            assert SENTENCE.format(NO_PERIODS[asked]) in page, path
            assert "This is " in page, path
            assert "no period that we know" not in reader.get(f"{path}?period=").text


def test_no_file_is_made_of_another_period(readers):
    for paths, reader in readers.items():
        for path in paths:
            if path != "/figures/beside":
                page = reader.get(f"{path}?period=nonsense&as=csv", 422)
                assert SENTENCE.format("nonsense") in page.text, path
                assert any(link.get("href") == f"{path}?period=nonsense" for link in page.all("a")), path


def test_no_call_answers_for_another_period(client, found, pair):
    owner, admin = found.token(pair.a), found.token(found.person(alliance_role="admin"))
    calls = [(owner, one) for one in ("/figures", "/figures/given/rows")]
    calls += [(admin, f"/alliance-figures{one}") for one in ("", "/given/rows", "/given/members")] + [(admin, "/pairs")]
    for who, path in calls:
        for period in ("2026-13", "days", "2026-03-02..2026-03-01", "x" * 500):
            answer = client.get(f"/api/v1{path}?period={period}", headers=who)
            assert (answer.status_code, list(answer.json["errors"])) == (422, ["period"]), path
        assert client.get(f"/api/v1{path}?period=2026-03", headers=who).status_code == 200


@pytest.mark.parametrize("name", ["partner", "person"])
@pytest.mark.parametrize("value", ["999999", "x", "-1", "9" * 30])
def test_nobody_is_found_under_a_number_that_is_nobodys(readers, name, value):
    for path in MINE:
        readers[MINE].get(f"{path}?{name}={value}", 404)


@pytest.mark.parametrize("name", ["agency", "manager"])
@pytest.mark.parametrize("value", ["999999", "x", "-1", "9" * 30])
def test_neither_agency_nor_manager_is_found_under_such_a_number(readers, name, value):
    for path in DESK:
        for ending in ("", "&as=csv"):
            readers[DESK].get(f"{path}?{name}={value}{ending}", 404)


def test_only_the_team_are_managers(readers, pair):
    readers[DESK].get(f"/desk/figures?manager={pair.a.id}", 404)


@pytest.mark.parametrize("figure", ["nonsense", "overdue", "members_today"])
def test_a_figure_that_is_not_told_by_member_is_not_found(readers, found, client, figure):
    readers[DESK].get(f"/desk/figures/members?figure={figure}", 404)
    admin = found.token(found.person(alliance_role="admin"))
    assert client.get(f"/api/v1/alliance-figures/{figure}/members", headers=admin).status_code == 404


@pytest.mark.parametrize(
    "figure", ["given_by_service", "given_by_region", "given_by_origin", "declined", "visitors", "talk", "given"]
)
@pytest.mark.parametrize("word", ["99999", "nonsense", "-1", "9" * 30])
def test_a_word_that_a_figure_is_not_broken_down_in_is_not_found(readers, client, found, pair, figure, word):
    for ending in ("", "&as=csv"):
        readers[MINE].get(f"/figures/{figure}/rows?word={word}{ending}", 404)
        readers[DESK].get(f"/desk/figures/{figure}/rows?word={word}{ending}", 404)
    answer = client.get(f"/api/v1/figures/{figure}/rows?word={word}", headers=found.token(pair.a))
    assert answer.status_code == 404


def test_what_has_no_name_opens_under_none(readers):
    assert "Not named" in readers[MINE].get("/figures/given_by_service/rows?word=").text


def test_the_link_of_another_agency_is_not_named(readers, pair, visit):
    with transaction():
        link = ReferralLink(agency_id=pair.B.id, name="Our secret fair", target="catalog", made_at=clock.now())
        db.session.add(link)
    readers[MINE].get(f"/figures/visitors/rows?word={link.id}", 404)
    assert "Our secret fair" in visit(pair.b).get(f"/figures/visitors/rows?word={link.id}").text
