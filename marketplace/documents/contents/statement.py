"""The monthly statement: what was open, each line in the books, what is open then."""

from datetime import date
from typing import Any, cast

from flask import current_app
from flask_babel import gettext as _

from ...core.errors import NotNow
from ...core.formats import month as month_words
from ...core.money import Money
from ...ledger.models import EntryKind
from ...statements.period import month_from
from ...statements.statement import Column as What
from ...statements.statement import Statement, all_lines, books_of
from ..models import Document
from .parties import address, party
from .sheet import Column, Facts, Row, Sheet, day_in, on_paper

SUMS = ("opened", "earned", "owed", "settled", "closed")


def freeze(document: Document) -> tuple[dict[str, Any], int]:
    """All that the statement says, and what is open at its end, in minor units."""
    period = month_from(cast(date, document.month))
    found = books_of(document.agency_id, period).statements
    one = next(statement for statement in found if statement.currency == document.currency)
    told = list(all_lines(document.agency_id, period, one))
    lines: list[list[Any]] = [
        [line.day.isoformat(), line.kind, line.reward_id, line.other, line.order or "", line.what, line.amount.minor,
         line.open.minor]
        for line in told
    ]  # fmt: skip
    sums = {name: getattr(one, name).minor for name in SUMS}
    if (len(lines), sums["opened"] + sum(line[6] for line in lines)) != (one.count, sums["closed"]):
        raise NotNow("the books of this month are being written just now")
    facts = {"first": period.first.isoformat(), "until": period.until.isoformat(), "lines": lines, **sums}
    # Beside the lines, as a process of the release before draws them too.
    facts["arrived"] = {f"{number}": line.arrived_on.isoformat() for number, line in enumerate(told) if line.arrived_on}
    replaces = document.about.number if document.about else ""
    return facts | {"reader": party(document.agency), "replaces": replaces}, sums["closed"]


def says_the_same(facts: Facts, now: Statement) -> bool:
    """Whether the books of its month are still as a statement has them: imports bring entries of earlier days."""
    sums = {name: getattr(now, name).minor for name in SUMS}
    return len(facts["lines"]) == now.count and sums == {name: facts[name] for name in SUMS}


def sheet(facts: Facts, currency: str) -> Sheet:
    """The statement in the language that is spoken."""
    money = {name: Money(facts[name], currency) for name in SUMS}
    first, until = day_in(facts, "first"), day_in(facts, "until")
    opened, closed = _("Open on %(day)s", day=on_paper(first)), _("Open on %(day)s", day=on_paper(until))
    return Sheet(
        _("Rewards statement"),
        f"{month_words(first)}, {currency}",
        [(_("Issued by"), [current_app.config["SETTINGS"].alliance_name]), (_("Prepared for"), address(facts["reader"]))],
        [
            (_("Period"), f"{on_paper(first)} – {on_paper(until)}"),
            *([(_("In place of"), facts["replaces"])] if facts["replaces"] else []),
        ],
        [
            Column(_("Date"), "day"), Column(_("Entry")), Column(_("Reward")), Column(_("Agency")), Column(_("Movement")),
            *(Column(str(what.label), "figure", signed=True) for what in What),
            Column(_("Open"), "figure"),
        ],
        [
            Row((first, opened, "", "", "", None, None, None, money["opened"]), strong=True),
            *(_row(line, facts.get("arrived", {}).get(f"{number}"), currency) for number, line in enumerate(facts["lines"])),
            Row((until, closed, "", "", "", money["earned"], money["owed"], money["settled"], money["closed"]), strong=True),
        ],
        currency,
        [_("Above zero is to the agency’s good: earned, or paid by it. Each reward settles by itself, agency to agency.")],
    )  # fmt: skip


def _row(line: list[Any], arrived: str | None, currency: str) -> Row:
    day, kind, reward, other, order, what, amount, open_then = line
    if arrived:
        order = _("%(order)s, arrived on %(day)s", order=order, day=on_paper(date.fromisoformat(arrived)))
    amounts = [Money(amount, currency) if what == column else None for column in What]
    return Row((
        day_in({"day": day}, "day"), str(EntryKind(kind).label), _("Reward %(number)s", number=reward), other, order, *amounts,
        Money(open_then, currency),
    ))  # fmt: skip
