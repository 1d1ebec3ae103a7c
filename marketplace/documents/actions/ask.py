"""A paper is asked for: a row, which a job numbers and draws. Asked for twice, it is one."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from ...core import audit, clock
from ...core.errors import BadInput, NotPossible, NotYet
from ...core.extensions import db
from ...core.queue import wake
from ...core.transaction import hold_name, locked, own, transaction
from ...members.models import Person
from ...rewards.models import Reward
from ...settlement.models import Movement, MovementState
from ...statements.period import month_from
from ...statements.statement import books_of
from .. import due, queries, taxes
from ..contents.statement import says_the_same
from ..models import ActLine, Document, DocumentKind

COMPANY = "/agency/company"


def ask_for_statement(person: Person, month: date, currency: str) -> Document:
    """Ask for the statement of a month that is over, in a currency in which the agency has books by then. Where something was
    brought into them since it was made, it is made anew, in place of the one before."""
    agency_id = person.own_agency.id
    _refuse_unended(month)
    now = next((one for one in books_of(agency_id, month_from(month)).statements if one.currency == currency), None)
    if now is None:
        raise NotPossible(_("There is nothing in this currency in the books by then."))
    wish = {"kind": DocumentKind.STATEMENT, "agency_id": agency_id, "month": month, "currency": currency}
    with transaction():
        hold_name(f"statements of {agency_id}")
        ask([wish], person)
        found = queries.statement_of(agency_id, month, currency)
        if found.facts and not says_the_same(found.facts, now):
            ask([wish | {"about_id": found.id}], person)
            found = queries.statement_of(agency_id, month, currency)
    return found


def ask_for_act(person: Person, partner_id: int, month: date, currency: str) -> Document:
    """Ask for the act of what one's agency has earned from a partner in a month that is over; what stands in another act is
    left out."""
    _refuse_unended(month)
    payee = person.own_agency.id
    if (
        db.session.scalar(select(Reward.id).where(Reward.payee_id == payee, Reward.payer_id == partner_id).limit(1))
        is None
    ):
        raise BadInput(_("Mend what is marked."), {"partner": _("This agency has paid you no rewards.")})
    with transaction():
        return act_of_month(payee, partner_id, month, currency, person) or _refuse_act()


def ask_for_invoice(person: Person, act_id: int) -> Document:
    """Ask for the electronic invoice of an act that one's agency has issued; refused with what it lacks."""
    with transaction():
        mine = select(Document).where(Document.id == act_id, Document.agency_id == person.own_agency.id)
        act = own(mine.where(Document.kind == DocumentKind.ACT, Document.number.is_not(None)))
        if lacking := taxes.missing(act):
            raise NotYet(" ".join(lacking), way_on=(COMPANY, _("Company details")))
        ask([_bill(act, DocumentKind.INVOICE)], person)
        return db.session.scalars(select(Document).filter_by(about_id=act.id, kind=DocumentKind.INVOICE)).one()


def act_of_month(payee: int, payer: int, month: date, currency: str, person: Person | None = None) -> Document | None:
    """The act of a month, taken as it stands or begun; None where nothing is left for one. Call it inside a transaction."""
    _hold_acts(payee)
    same = {"agency_id": payee, "partner_id": payer, "month": month, "currency": currency}
    between = (Reward.payee_id == payee, Reward.payer_id == payer, Reward.currency == currency)
    lines = queries.earned_lines(*between, queries.within(month_from(month).instants))
    return _act(same, lines, person)


def act_of_order(person: Person, movement_id: int) -> Document:
    """Ask for the act of what a bank order that has arrived, or Stripe, has paid to one's agency; what stands in another act is left out."""
    with transaction():
        payee = person.own_agency.id
        _hold_acts(payee)
        order = own(select(Movement).where(Movement.id == movement_id, Movement.payee_id == payee))
        if order.status != MovementState.DONE:
            raise NotYet(_("An act is made once the money has arrived."))
        same = {"agency_id": payee, "partner_id": order.payer_id, "movement_id": order.id, "currency": order.currency}
        lines = queries.earned_lines(Reward.payee_id == payee, queries.carried_by(order))
        return _act(same, lines, person) or _refuse_act()


def correct_invoices(invoice_ids: Sequence[int]) -> None:
    """Ask for the acts of what has become less of the rewards that these invoices have billed: their credit notes follow. What has
    become more waits for the next act and its invoice, or is set against what becomes less."""
    for invoice_id in invoice_ids:
        with transaction():
            invoice = db.session.get_one(Document, invoice_id)
            _hold_acts(invoice.agency_id)
            lines = db.session.execute(queries.left_of_invoices([invoice.id])).all()
            if sum(row.minor for row in lines) < 0:
                same = {name: getattr(invoice, name) for name in ("agency_id", "partner_id", "currency")}
                _begin_act(same | {"about_id": invoice.id}, [row.id for row in lines])


def credit_acts(act_ids: Sequence[int]) -> None:
    """Ask for the credit notes of these acts, as far as they take back what was billed."""
    for act_id in act_ids:
        with transaction():
            _hold_acts(db.session.get_one(Document, act_id).agency_id)
            act = locked(select(Document).where(Document.id == act_id, due.is_to_credit()))
            if act:
                ask([_bill(act, DocumentKind.CREDIT_NOTE)])


def _bill(act: Document, kind: DocumentKind) -> dict[str, Any]:
    same = ("agency_id", "partner_id", "month", "movement_id", "currency")
    return {"kind": kind, "issuer_id": act.agency_id, "about_id": act.id} | {name: getattr(act, name) for name in same}


def _act(same: dict[str, Any], lines: Select[Any], person: Person | None) -> Document | None:
    there = select(Document).filter_by(kind=DocumentKind.ACT, **same)
    if found := db.session.scalar(there):
        return found
    rows = db.session.execute(lines).all()
    if not rows:
        return None
    (_earlier, own_lines), *others = _parted(rows)
    made = _begin_act(same, own_lines, person)
    sides = {name: same[name] for name in ("agency_id", "partner_id", "currency")}
    for earlier, taken in others:
        _begin_act(sides | {"about_id": earlier}, taken, person)
    return made


def _parted(rows: Sequence[Any]) -> list[tuple[int, list[int]]]:
    """The lines of what is one act; of what comes to less than zero, those of new rewards, and those of the rewards of each earlier
    act, as that may be billed while another is not: each part can be credited once what it takes from was billed."""
    parts: dict[int, list[int]] = {}
    lowers = sum(row.minor for row in rows) < 0
    acts = queries.first_acts({row.reward_id for row in rows}) if lowers else {}
    for row in rows:
        parts.setdefault(acts.get(row.reward_id, 0), []).append(row.id)
    return sorted(parts.items())


def _begin_act(same: dict[str, Any], lines: Sequence[int], person: Person | None = None) -> Document:
    (made,) = ask([{"kind": DocumentKind.ACT, "issuer_id": same["agency_id"]} | same], person)
    db.session.execute(insert(ActLine), [{"line_id": line, "document_id": made} for line in lines])
    return db.session.get_one(Document, made)


def ask(wishes: Sequence[dict[str, Any]], person: Person | None = None) -> list[int]:
    """Write down papers that are wanted, in their agencies' languages; those that were are passed over. Returns the ids of the
    new ones. Call it inside a transaction."""
    if not wishes:
        return []
    languages = queries.language_of({one["agency_id"] for one in wishes})
    told = {"asked_at": clock.now(), "asked_by_id": person.id if person else None}
    rows = [one | told | {"language": languages[one["agency_id"]]} for one in wishes]
    new = list(db.session.scalars(upsert(Document).on_conflict_do_nothing().returning(Document.id), rows))
    _note(new, person)
    wake("document.asked", new)
    return new


def _note(new: Iterable[int], person: Person | None) -> None:
    if person:
        for document_id in new:
            audit.record("document.asked", db.session.get_one(Document, document_id), person)


def _refuse_unended(month: date) -> None:
    if not due.is_over(month):
        raise NotYet(_("The month has not ended yet. Its paper is made on the first day of the next one."))


def _hold_acts(payee: int) -> None:
    # Of two acts that are asked for at once the second sees which lines the first has taken.
    hold_name(f"acts of {payee}")


def _refuse_act() -> Document:
    raise NotPossible(
        _("There is nothing to put into an act here: no rewards, or they all stand in other acts already.")
    )
