"""Real deals: of 200 clients that a member passed before, how many are found again among all others, and how often in error.

Names stand only in the data, which is no part of the project; what a person has judged is kept by the numbers of the deals.
"""

import csv
import hashlib
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.exchange.contacts import keep, normalised
from marketplace.exchange.models import Lead
from marketplace.late_claims.actions import note_clients
from marketplace.late_claims.actions.search import alike
from marketplace.late_claims.due import clients_to_note
from marketplace.late_claims.likeness import known
from tests.late_claims.mutations import again

DEALS = Path(__file__).parents[3] / "shared" / "data" / "deals.csv"
# Pairs of spellings, by the first deal of each, that a person has read and found to name one client. What is found and stands
# in neither counts as an error.
JUDGED = Path(__file__).with_name("judged.txt")
SEED = 2027  # names, traits and weights were chosen on other ones


@pytest.fixture(scope="module")
def deals() -> list[dict]:
    if not DEALS.exists():
        pytest.skip("the real deals are not on this machine")
    return [row for row in csv.DictReader(DEALS.open(encoding="utf-8")) if row["client_company"]]


def contacts(row: dict, phone_of: str, email: str = "") -> dict[str, str]:
    number = 10_000_000 + int(hashlib.sha256(phone_of.encode()).hexdigest()[:12], 16) % 89_999_999
    given = {"company": row["client_company"], "contact": "", "email": email or row["client_email"], "website": ""}
    return given | {"phone": f"+49 30 {number}"}


def post(referrer, clients: list[dict[str, str]]) -> list[int]:
    """Leads of these clients, as they stand once they were posted."""
    leads = []
    with transaction():
        for client in clients:
            lead = Lead(
                referrer_id=referrer.id, title="Work", category="SEO", currency="EUR", audience="open", created_at=clock.now(),
                posted_at=clock.now(), status="open", answer_by=clock.now(),
            )  # fmt: skip
            keep(lead, normalised(client, "DE")[0], "DE")
            db.session.add(lead)
            leads.append(lead)
    return [lead.id for lead in leads]


def note_all() -> None:
    while ids := clients_to_note(500):
        note_clients(ids)


def found_for(client: dict[str, str]) -> int | None:
    """The lead that the search takes for the same client's, the most alike of all."""
    found = list(alike(known(normalised(client, "DE")[0], "DE"), [Lead.id > 0]))
    return max(found, key=lambda one: (one.likeness.score, -one.lead.id)).lead.id if found else None


@pytest.mark.thorough
def test_200_clients_are_found_again_among_all_others(pair, deals, capsys):
    first = {row["client_company"]: row for row in reversed(deals)}
    chosen = Random(SEED).sample(sorted(first), 200)
    ids = post(pair.A, [contacts(first[name], first[name]["client_email"]) for name in chosen])
    company, same = dict(zip(ids, chosen, strict=True)), _judged(first)
    note_all()
    passed = db.session.scalars(select(Lead.id)).all()
    assert len(passed) == 200

    right, wrong, missed, done = 0, [], [], Counter()
    for name in chosen:
        row = first[name]
        come = again(contacts(row, row["client_email"]), int(row["ref"]) * 31 + SEED)
        hit = found_for(come.client)
        if hit is None:
            missed.append((row["ref"], come.done))
            done.update(come.done)
        elif is_same(company[hit], name, same):
            right += 1
        else:
            wrong.append((name, company[hit]))
    others = [
        row for row in deals if first[row["client_company"]] is not row or row["client_company"] not in company.values()
    ]
    true, false = 0, []
    for n, row in enumerate(others):
        # Of other people at other addresses, half of them free mailboxes: what is left to find them by is the name.
        email = f"person{n}@gmail.com" if n % 2 else row["client_email"]
        hit = found_for(contacts(row, f"other {row['ref']}", email))
        if hit is not None and is_same(company[hit], row["client_company"], same):
            true += 1
        elif hit is not None:
            false.append((row["client_company"], company[hit]))
    pairs = {tuple(sorted(one)) for one in [*wrong, *false]}
    recall, precision = right / 200, (right + true) / (right + true + len(wrong) + len(false))
    alone = right / (right + len(wrong) + len(false))
    with capsys.disabled():
        print(f"\n200 again: {right} found, {len(wrong)} wrong, {len(missed)} missed; {len(others)} others: {true} of the same "
              f"clients, {len(false)} wrong ({len(pairs)} pairs); recall {recall:.3f}, precision {precision:.3f}, without the others' "
              f"right ones {alone:.3f}; missed: {done.most_common()}")  # fmt: skip
        for one, other in sorted(pairs):
            print(f"  not judged to be one client: {first[one]['ref']} {first[other]['ref']}")
    assert len(others) >= 1400
    assert recall >= 0.93
    assert precision >= 0.98
    assert alone >= 0.98


def is_same(one: str, other: str, same: set[frozenset[str]]) -> bool:
    return one == other or frozenset((one, other)) in same


def _judged(first: dict[str, dict]) -> set[frozenset[str]]:
    """The pairs of names that were judged to be of one client."""
    by_ref = {row["ref"]: name for name, row in first.items()}
    lines = JUDGED.read_text().split("\n") if JUDGED.exists() else []
    pairs = [line.split("#")[0].split() for line in lines]
    return {frozenset(by_ref[ref] for ref in pair) for pair in pairs if len(pair) == 2}
