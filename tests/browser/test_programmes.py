"""Each system of real partner programmes that docs/programmes.md names is there, on the page it names, for whom it names."""

import re

import pytest
from sqlalchemy import select, text

from marketplace.academy.models import Article
from marketplace.core.extensions import db
from marketplace.demo.cast import PASSWORD
from marketplace.enquiries.links import client_path
from marketplace.enquiries.models import Enquiry
from marketplace.members.models import AllianceRole, Person
from tests.conftest import ROOT

ROW = re.compile(r"^\| (?P<need>.+?) \| (?P<who>[a-z ]+) \| `(?P<page>[^`]+)` \| (?P<call>.+?) \|$", re.MULTILINE)
ROWS = [one.groupdict() for one in ROW.finditer((ROOT / "docs" / "programmes.md").read_text(encoding="utf-8"))]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 800}


def signed_in(who: str) -> Person | None:
    """Somebody of the first agency, or of the alliance's team; nobody for a client."""
    if who == "client":
        return None
    role = {"admin": AllianceRole.ADMIN, "partner manager": AllianceRole.PARTNER_MANAGER}.get(who)
    chosen = select(Person).order_by(Person.id).limit(1)
    mine = Person.alliance_role == role if role else (Person.agency_id == 2) & (Person.agency_role == who)
    return db.session.scalars(chosen.where(mine)).one()


def numbers() -> dict[str, str]:
    """What stands for the braces: rows of the first agency."""
    first = {
        "referral": "SELECT max(id) FROM referrals WHERE 2 IN (referrer_id, receiver_id)",
        "agency": "SELECT 2",
        "link": "SELECT min(id) FROM referral_links WHERE agency_id = 2",
        "partnership": "SELECT min(id) FROM partnerships WHERE 2 IN (first_id, second_id)",
        "season": "SELECT max(id) FROM seasons WHERE status = 'open'",
    }
    found = {name: str(db.session.scalar(text(sql))) for name, sql in first.items()}
    of_kind = select(Article.id).where(Article.status == "published").order_by(Article.id)
    found |= {
        kind: str(db.session.scalars(of_kind.where(Article.kind == kind)).first()) for kind in ("lesson", "material")
    }
    asked = db.session.scalars(select(Enquiry).where(Enquiry.confirmed_at.is_not(None)).order_by(Enquiry.id)).first()
    return found | {"client_page": client_path(asked)}


@pytest.mark.thorough
def test_the_page_of_each_system_is_there_for_whoever_needs_it(lived, desk, monkeypatch):
    monkeypatch.setattr("tests.people.PASSWORD", PASSWORD)
    assert len(ROWS) > 50
    filled, seats, wrong = numbers(), {}, []
    for row in ROWS:
        who = row["who"]
        if who not in seats:
            seats[who] = desk(signed_in(who), viewport=NARROW if who == "client" else WIDE)
        path = row["page"].format(**filled)
        answer = seats[who].page.goto(path)
        title = seats[who].page.locator("h1").all_inner_texts()
        if answer.status != 200 or len(title) != 1 or seats[who].overflows:
            wrong.append((row["need"], path, answer.status, title, seats[who].overflows))
    assert wrong == []
    assert [error for seat in seats.values() for error in seat.errors] == []


@pytest.mark.parametrize("call", sorted({one["call"].strip("`") for one in ROWS if one["call"] != "–"}))
def test_the_call_of_each_system_is_described(app, call):
    way, _blank, path = call.partition(" ")
    described = {re.sub(r"\{\w+\}", "{}", one): ways for one, ways in app.spec["paths"].items()}
    asked = re.sub(r"\{\w+\}", "{}", "/api/v1" + path.partition("?")[0])
    asked = re.sub(r"^/api/v1/agency/hooks$", "/api/v1/{}/hooks", asked)
    found = described.get(asked) or described.get(re.sub(r"/figures/\w+/rows$", "/figures/{}/rows", asked))
    assert found is not None, call
    assert way.lower() in found, call
