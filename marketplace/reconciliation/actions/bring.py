"""A bank statement is brought: what an order was waiting for closes it, what names an order otherwise waits for a person."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert

from ...core import audit, clock
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.formats import day as written
from ...core.lifecycle import record_all
from ...core.transaction import hold_name, transaction
from ...core.typed import one_line
from ...imports.actions.runs import refuse_too_large
from ...members.models import Person
from .. import queries
from ..models import LONGEST, LONGEST_NAME, BankLine, LineState
from ..reading import Line, Statement, Unreadable, read
from ..references import mentions_an_order, orders_named
from .match import hold, match

MOST_LINES = 20_000
MOST_TOLD = 5  # entries that are left out and said one by one
SEARCHED = 5_000  # characters of a purpose in which references are looked for


@dataclass(frozen=True)
class Brought:
    """What a statement came to: how many payments it holds, how many of them concern orders and are new, how many of these
    closed an order or told what was known, and how many wait for a person; how many that were brought before have matched with them.
    How many other entries it has, and why the first of them are left out."""

    payments: int
    new: int
    matched: int
    earlier: int = 0
    left_out: int = 0
    why: tuple[str, ...] = ()

    @property
    def waiting(self) -> int:
        """How many wait for a person."""
        return self.new - self.matched


def bring(person: Person, name: str, content: bytes, currency: str = "") -> Brought:
    """Read a statement of the person's agency and match it with its orders, all of it or, where it can't be read, nothing.

    Payments that name no order, and whose sum is that of none, aren't kept. Brought again, or in a statement that overlaps,
    a payment is there once.
    """
    name = one_line(PurePath(name).name)[-LONGEST_NAME:] or "–"
    statement = _read(content, name, currency)
    lines, left_out = statement.lines, statement.left_out
    agency_id = person.own_agency.id
    with transaction():
        # Of two statements that are brought at once one waits: both may hold the same payment.
        hold_name(f"bank lines of {agency_id}")
        new = _keep(lines, person, name)
        found = match(agency_id, {one.movement_id for one in new if one.movement_id}, person)
        matched = len({one.id for one in found} & {one.id for one in new})
        audit.record(
            "agency.bank_statement", person.own_agency, person, payments=len(lines), new=len(new), matched=matched
        )
    return Brought(len(lines), len(new), matched, len(found) - matched, len(left_out), tuple(left_out[:MOST_TOLD]))


def _read(content: bytes, name: str, currency: str) -> Statement:
    refuse_too_large(content)
    try:
        statement = read(content, name, currency)
    except Unreadable as unreadable:
        raise _refusal(str(unreadable)) from None
    lines = statement.lines
    if not lines:
        raise _refusal(" ".join([_("There is no booked payment in this file."), *statement.left_out[:MOST_TOLD]]))
    if (last := max(line.booked_on for line in lines)) > clock.latest_today():
        raise _refusal(_("A payment in this file is booked on %(day)s, which has yet to come.", day=written(last)))
    if len(lines) > MOST_LINES:
        raise _refusal(_("This file holds more than %(most)d payments. Save it in parts.", most=MOST_LINES))
    return statement


def _refusal(sentence: str) -> BadInput:
    return BadInput(sentence, {"file": sentence})


def _keep(lines: Sequence[Line], person: Person, name: str) -> list[BankLine]:
    """Those of the payments that concern orders and weren't there, written."""
    agency_id = person.own_agency.id
    named = [orders_named(line.purpose[:SEARCHED]) for line in lines]
    own = queries.own_orders({one for ids in named for one in ids}, agency_id)
    sums = queries.open_sums(agency_id)
    prints = list(_fingerprints(lines))
    there = queries.fingerprints_there(agency_id, prints)
    at = clock.now()
    rows: list[dict[str, Any]] = []
    for line, ids, fingerprint in zip(lines, named, prints, strict=True):
        mine = ids & own
        concerns = (
            mine or mentions_an_order(line.purpose[:SEARCHED]) or (line.amount.minor, line.amount.currency) in sums
        )
        if concerns and fingerprint not in there:
            rows.append(_row(line, fingerprint) | {
                "agency_id": agency_id, "brought_by_id": person.id, "brought_at": at, "file_name": name,
                "movement_id": mine.pop() if len(mine) == 1 else None,
            })  # fmt: skip
    if not rows:
        return []
    hold({row["movement_id"] for row in rows if row["movement_id"]})
    found = list(db.session.scalars(insert(BankLine).returning(BankLine, sort_by_parameter_order=True), rows))
    record_all(BankLine, [one.id for one in found], None, LineState.WAITING, person, at=at)
    return found


def _row(line: Line, fingerprint: str) -> dict[str, Any]:
    said = {"purpose": line.purpose, "party": line.party, "bank_id": line.bank_id, "account": line.account}
    return {
        **{name: one_line(text)[:LONGEST] for name, text in said.items()}, "fingerprint": fingerprint,
        "status": LineState.WAITING, "booked_on": line.booked_on, "amount_minor": line.amount.minor,
        "currency": line.amount.currency, "returned": line.returned,
    }  # fmt: skip


def _fingerprints(lines: Iterable[Line]) -> Iterable[str]:
    """What tells each payment from all others of the account; of such as are alike in all, which of them it is."""
    seen: Counter[str] = Counter()
    for line in lines:
        said = repr(
            (
                line.account,
                line.booked_on.isoformat(),
                line.amount.minor,
                line.amount.currency,
                line.bank_id,
                line.purpose,
            )
        )
        seen[said] += 1
        yield hashlib.sha256(f"{said}{seen[said]}".encode()).hexdigest()
