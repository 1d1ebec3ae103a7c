"""The rows that a figure is made of: as many as it counts, and of the sum that it says."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, Date, Select, Text, func, select, text

from ..core.extensions import db
from ..core.listing import Order, mention
from ..core.money import Money
from ..core.sums import sums as sums_of
from ..members.models import Agency, Person
from .counting import rows_of
from .facts import sources_of
from .indicators import Indicator, Part
from .period import Period
from .scope import Scope
from .standing_rows import STANDING

COLUMNS = {
    "key": Text, "fact": Text, "day": Date, "agency_id": BigInteger, "partner_id": BigInteger, "person_id": BigInteger,
    "word": Text, "currency": Text, "value": BigInteger, "minor": BigInteger, "about": Text, "about_id": BigInteger, "subject": Text,
}  # fmt: skip
NO_SUMS = {"currency": "'' AS currency", "minor": "CAST(0 AS bigint) AS minor"}


@dataclass(frozen=True)
class Rows:
    """The rows of one figure, by their columns, and what a list of them is sorted by. Unless it `tells_sums`, no row has one."""

    query: Select[Any]
    columns: Any
    orders: dict[str, Order]
    tells_sums: bool

    def matching(self, words: str) -> Select[Any]:
        """Those that mention some words."""
        names = (self.columns.subject, self.columns.agency, self.columns.partner)
        return self.query.where(mention(words, *names)) if words else self.query


def rows(one: Indicator, scope: Scope, period: Period, may: Collection[str], word: str | None = None) -> Rows:
    """A SELECT of the rows of an indicator, or of what one word tells of it: what is taken off has a sum below zero.

    Whoever may not read sums gets none from here, whatever is made of the rows; nor are the rows sorted by any.
    """
    parts = [(1, each) for each in one.parts] + [(-1, each) for each in one.less]
    tells_sums, said = one.tells_sums(may), list[str]()
    values: dict[str, Any] = {}
    for number, (sign, each) in enumerate(parts):
        narrowed = Part(each.fact, frozenset((word,))) if word is not None else each
        sql, more = _of(narrowed, scope, period, sign, number, tells_sums)
        said.append(sql)
        values |= more
    sql = " UNION ALL ".join(said)
    if not tells_sums:
        sql = f"SELECT {', '.join(NO_SUMS.get(name, name) for name in COLUMNS)} FROM ({sql}) said"
    # A text takes no values but those that it names: what counts on a date asks for no time zone.
    found = text(sql).bindparams(**{name: given for name, given in values.items() if re.search(rf":{name}\b", sql)})
    facts = found.columns(**{name: kind() for name, kind in COLUMNS.items()}).subquery("facts")
    agency, partner = Agency.__table__.alias("a"), Agency.__table__.alias("p")
    named = (
        select(facts, agency.c.name.label("agency"), func.coalesce(partner.c.name, "").label("partner"), func.coalesce(Person.name, "").label("person"))
        .outerjoin(agency, agency.c.id == facts.c.agency_id).outerjoin(partner, partner.c.id == facts.c.partner_id)
        .outerjoin(Person, Person.id == facts.c.person_id).subquery("rows")
    )  # fmt: skip
    orders = {
        "day": Order(_l("Day"), (named.c.day,), falling=True),
        "subject": Order(_l("What it is about"), (named.c.subject,)),
        "value": Order(_l("How long"), (func.coalesce(named.c.value, 0, type_=BigInteger()),), falling=True),
    }
    if tells_sums:
        orders["sum"] = Order(_l("Sum"), (named.c.minor,), falling=True)
    return Rows(select(named), named.c, orders, tells_sums)


def _of(part: Part, scope: Scope, period: Period, sign: int, turn: int, tells_sums: bool) -> tuple[str, dict[str, Any]]:
    if part.fact in STANDING:
        return STANDING[part.fact](part.fact, scope, period)
    sql, values = [], dict(scope.values)
    # The key settles equal rows, and must not tell either which sum is the larger one.
    settles = "minor" if tells_sums else "value, person_id"
    for number, (source, fact) in enumerate(sources_of(part.fact)):
        more = f", '{source.about}' AS about, {source.row_id} AS about_id, {source.subject} AS subject"
        each, named = rows_of(source, fact, [(period.first, period.end)], more)
        narrowed = f" AND {scope.live()}" if scope.live() else ""
        words = f" AND x.word = ANY (:words{turn})" if part.words else ""
        sql.append(
            f"SELECT '{turn}-{number}-' || row_number() OVER (ORDER BY about_id, day, word, {settles}) AS key, fact, day, agency_id,"
            " partner_id, person_id, word, currency, value,"
            f" {sign} * minor AS minor, about, about_id, subject FROM ({each}{narrowed}{words}) r"
        )
        values |= named | ({f"words{turn}": sorted(part.words)} if part.words else {})
    return " UNION ALL ".join(sql), values


def totals(query: Select[Any]) -> tuple[int, Sequence[Money]]:
    """How many rows a SELECT has, and what they come to, one sum a currency."""
    each = query.order_by(None).subquery()
    count = db.session.scalar(select(func.count()).select_from(each)) or 0
    money = select(each.c.currency, func.sum(each.c.minor)).where(each.c.currency != "").group_by(each.c.currency)
    return count, sums_of(money)
