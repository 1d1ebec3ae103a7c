"""Past deals: leads, referrals, fee payments and rewards with their own dates; nothing is set in motion."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from ...core import clock
from ...core.extensions import db
from ...core.money import BadAmount, Money, from_decimal, read_amount
from ...core.spelling import sort_key
from ...exchange.brief import EARLIEST
from ...exchange.fees import hold_clients
from ...exchange.models import FeePayment, Lead, Referral
from ...members.models import Agency
from ...members.queries import agencies_named
from .days import read_day
from .prices import amount_in, currency_of
from .records import Deal, keep
from .sheet import Account, Faults, Row, RowRefused
from .whole import Format, whole

REQUIRED = (
    "ref", "referrer", "receiver", "title", "category", "region", "client_company", "client_email",
    "posted_on", "status", "won_on", "fee", "currency",
)  # fmt: skip
OPTIONAL = ("reward_paid_on",)
Said = tuple[str, str, Money | None]  # by which a deal is known again: its title, its referrer's sort key, the fee
LONGEST = {"ref": 300, "category": 200, "title": 300}  # an index has no room for a text of any length


def import_deals(path: Path, dry_run: bool = False, skip_refused: bool = False) -> Account:
    """Import past deals; a `ref` that is there already is skipped. All or nothing unless `skip_refused`.

    Rewards are held until `release_imported`, so an import never sets money in motion; those with `reward_paid_on`
    are settled by an entry of that day.
    """
    return whole(FORMAT, *FORMAT.read_file(path), dry_run=dry_run, skip_refused=skip_refused)


def _take(rows: list[Row], account: Account) -> int:
    """Write the deals that are not there yet; returns how many those are."""
    there = _there([row["ref"] for row in rows if row["ref"]])
    agencies = agencies_named(row[column] for row in rows for column in ("referrer", "receiver"))
    deals = []
    for row in rows:
        if row["ref"] not in there:
            deals.append(_read(row, agencies, account))
        elif _says(row) != there[row["ref"]]:
            account.warn(row, "ref", _("was imported before with another title, referrer or fee; left as it is"))
    keep(deals)
    return len(deals)


def _ref(row: Row) -> str:
    row.need("ref")
    return _short(row, "ref")


def _short(row: Row, column: str) -> str:
    if len(row[column]) > LONGEST[column]:
        raise RowRefused(column, _("is longer than %(most)s characters", most=LONGEST[column]))
    return row[column]


def _there(refs: Sequence[str]) -> dict[str | None, Said]:
    """Those of these refs that were imported before, each with what its row said."""
    # One row for each lead: what it has of fees begins with the imported one.
    first = (
        select(Lead.import_ref, Lead.title, Agency.sort_key, FeePayment.amount_minor, FeePayment.currency)
        .join(Lead.referrer)
        .outerjoin(Referral, Referral.lead_id == Lead.id)
        .outerjoin(FeePayment, FeePayment.referral_id == Referral.id)
        .where(Lead.import_ref.in_(refs))
        .order_by(Lead.id, FeePayment.id)
        .ext(distinct_on(Lead.id))
    )
    return {
        ref: (title, referrer, Money(minor, currency) if currency else None)
        for ref, title, referrer, minor, currency in db.session.execute(first)
    }


def _says(row: Row) -> Said:
    faults = Faults()
    said = faults.of(_short, row, "title") or "", sort_key(row["referrer"]), _fee(row, faults) if _is_won(row) else None
    if faults.found:
        raise faults.refusal
    return said


def _is_won(row: Row) -> bool:
    return row["status"].casefold() == "awarded" and bool(row["receiver"])


def _read(row: Row, agencies: dict[str, Agency], account: Account) -> Deal:
    faults, won = Faults(), _is_won(row)
    faults.of(_ref, row)
    referrer = faults.of(_agency, row, "referrer", agencies)
    receiver = faults.of(_agency, row, "receiver", agencies) if won else None
    for column, agency in (("referrer", referrer), ("receiver", receiver)):
        if agency is not None and agency.id == account.apart_from:
            faults.found[column] = _("is your own agency: another admin imports its deals")
    if receiver is not None and receiver is referrer:
        faults.found["receiver"] = _("is the referrer itself")
    posted_on = faults.of(_day, row, "posted_on", None, account)
    ended_on = faults.of(_day, row, "won_on", posted_on, account) if won and row["won_on"] else posted_on
    paid_on = faults.of(_day, row, "reward_paid_on", ended_on, account) if won and row["reward_paid_on"] else None
    fee, title = _fee(row, faults) if won else None, faults.of(row.need, "title") and faults.of(_short, row, "title")
    category, currency = faults.of(_short, row, "category"), faults.of(currency_of, row, "fee" if won else "")
    if referrer is None or posted_on is None or ended_on is None or faults.found:
        raise faults.refusal
    return Deal(
        row=row,
        referrer=referrer,
        receiver=receiver,
        outcome="won" if won else "withdrawn" if row["status"].casefold() == "cancelled" else "expired",
        posted_on=posted_on,
        ended_on=ended_on,
        fee=fee,
        paid_on=paid_on,
        title=title or "",
        category=category or "other",
        currency=currency or "",
    )


def _agency(row: Row, column: str, agencies: dict[str, Agency]) -> Agency:
    agency = agencies.get(sort_key(row.need(column)))
    if agency is None:
        raise RowRefused(column, _("there is no agency named “%(name)s”", name=row[column]))
    return agency


def _day(row: Row, column: str, earliest: date | None, account: Account) -> date:
    """The day in a column; one that can't be is set to the nearest possible day, with a warning."""
    try:
        day = read_day(row.need(column))
    except ValueError as error:
        raise RowRefused(column, str(error)) from None
    if day.year < EARLIEST:
        raise RowRefused(column, _("“%(text)s” is too long ago", text=row[column]))
    possible = min(max(day, earliest or day), clock.today())
    if possible != day:
        said = {"day": day, "set": possible, "earliest": earliest}
        account.note(row, column, _("%(day)s is in the future; set to %(set)s", **said) if day > clock.today()
                     else _("%(day)s is before %(earliest)s; set to %(set)s", **said))  # fmt: skip
    return possible


def _fee(row: Row, faults: Faults) -> Money | None:
    """What the client paid; None where the row names no fee or a fee of zero, which makes no payment."""
    fee = amount_in(row, "fee", _amount, faults) if row["fee"] else None
    return fee if fee and fee.minor else None


def _amount(text: str, currency: str) -> Money:
    """The format's own decimal string, or an amount as people type it."""
    try:
        return from_decimal(text, currency)
    except BadAmount:
        return read_amount(text, currency)


def _by_day(row: Row) -> date:
    """When it was won, or posted: what rules count of a client goes by the order of its fees, however long the file is."""
    days = []
    for text in (row["posted_on"], row["won_on"] if _is_won(row) else ""):
        with suppress(ValueError):
            days.append(read_day(text))
    return max(days, default=date.max)


def _hold(rows: list[Row]) -> None:
    """Hold the clients of whoever won deals with whom: fees of them that are reported meanwhile wait, or are counted here."""
    won = [row for row in rows if _is_won(row)]
    found = agencies_named(row[column] for row in won for column in ("referrer", "receiver"))
    sides = [(found.get(sort_key(row["referrer"])), found.get(sort_key(row["receiver"]))) for row in won]
    hold_clients((giver.id, taker.id) for giver, taker in sides if giver and taker)


FORMAT = Format(REQUIRED, OPTIONAL, lambda _own: _take, ("ref", str), _by_day, _hold)
