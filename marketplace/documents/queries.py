"""Papers, for whoever may see them, and what they are made of."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, undefer

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.listing import Order, mention
from ..core.sums import base_first
from ..ledger.models import Account, AccountKind, Entry, EntryKind, Line
from ..members.models import Agency, Person, Role
from ..rewards.models import Reward
from ..settlement.models import Movement, MovementItem, MovementState
from ..statements.period import month_from
from ..statements.statement import SETTLING
from .models import SHARED, ActLine, CompanyDetails, Document, DocumentKind

DECIDED = (EntryKind.VOIDED, EntryKind.AMENDED)
ORDERS = {"asked": Order(_l("Asked for"), (Document.asked_at,), falling=True)}


def documents_of(
    agency_id: int | None,
    kind: DocumentKind | None = None,
    month: date | None = None,
    partner: int | None = None,
    order: int | None = None,
    words: str = "",
) -> Select[Document]:
    """A SELECT of the papers that an agency may see, newest first: its own, and those that another has issued for both. With
    these words in the number or in the other agency's name."""
    chosen = select(Document).where(_seen_by(agency_id)).order_by(Document.id.desc())
    if month:
        end = month_from(month).end
        chosen = chosen.where(or_(Document.month == month, and_(Document.issued_on >= month, Document.issued_on < end)))
    both = or_(Document.partner_id == partner, Document.agency_id == partner)
    wanted = (
        (kind, Document.kind == kind),
        (partner, both),
        (order, Document.movement_id == order),
        (words, _mention(words)),
    )
    return chosen.where(*(condition for asked, condition in wanted if asked))


def _seen_by(agency_id: int | None) -> ColumnElement[bool]:
    shared = and_(Document.partner_id == agency_id, Document.kind.in_(SHARED), Document.number.is_not(None))
    return or_(Document.agency_id == agency_id, shared)


def _mention(words: str) -> ColumnElement[bool]:
    named = mention(words, Agency.name)
    return or_(mention(words, Document.number), Document.partner.has(named), Document.agency.has(named))


def with_sides() -> list:
    """Loader options for lists of papers: their sides, and whether each still holds."""
    sides = (Document.agency, Document.partner, Document.issuer)
    return [
        *(joinedload(one).load_only(Agency.name) for one in sides),
        undefer(Document.is_cancelled),
        undefer(Document.is_replaced),
    ]


def document_for(person: Person, document_id: int) -> Document:
    """The paper with all that it says, if this person's agency may see it; otherwise there is nothing there."""
    chosen = documents_of(person.agency_id).where(Document.id == document_id)
    found = db.session.scalar(chosen.options(*with_sides(), joinedload(Document.about), undefer(Document.facts)))
    if found is None:
        raise NotFound()
    return found


def about_it(document: Document) -> Sequence[Document]:
    """What was made of a paper since: the cancellation of a notice, the invoice of an act, the credit notes for an invoice."""
    if document.kind == DocumentKind.INVOICE:
        return credited_by(document)
    made = select(Document).where(Document.about_id == document.id, Document.kind != DocumentKind.ACT)
    return db.session.scalars(made.order_by(Document.id)).all()


def count_unmade(agency_id: int | None) -> int:
    """How many of an agency's papers are being made."""
    chosen = select(func.count(Document.id)).where(Document.agency_id == agency_id, Document.file_hash.is_(None))
    return db.session.scalar(chosen) or 0


def count_documents(query: Select[Document]) -> int:
    """How many papers a list has."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def statement_of(agency_id: int, month: date, currency: str) -> Document:
    """The statement of a month that was asked for; the last one, where it was made anew."""
    same = (Document.agency_id == agency_id, Document.month == month, Document.currency == currency)
    chosen = select(Document).where(Document.kind == DocumentKind.STATEMENT, *same).options(undefer(Document.facts))
    return db.session.scalars(chosen.order_by(Document.id.desc()).limit(1)).one()


def true_one(numbers: Sequence[str], digest: str) -> Document | None:
    """The paper of one of these numbers, where the hash is that of its contents or of its file; None for all else."""
    hashes = or_(Document.contents_hash == digest, Document.file_hash == digest)
    chosen = select(Document).where(Document.number.in_(numbers), hashes, Document.file_hash.is_not(None))
    return db.session.scalar(chosen.options(joinedload(Document.issuer), undefer(Document.facts)))


def of_file(digest: str) -> Document | None:
    """The paper whose file has this hash."""
    chosen = select(Document).where(Document.file_hash == digest).limit(1)
    return db.session.scalar(chosen.options(joinedload(Document.issuer), undefer(Document.facts)))


def language_of(agency_ids: Collection[int]) -> dict[int, str]:
    """The languages of agencies' papers: chosen with the company details, or their first owner's."""
    owners = select(Person.agency_id, Person.language).order_by(Person.id.desc())
    owners = owners.where(Person.agency_id.in_(agency_ids), Person.agency_role == Role.OWNER)
    chosen = select(CompanyDetails.agency_id, CompanyDetails.language).where(CompanyDetails.agency_id.in_(agency_ids))
    found: dict[Any, str] = dict(db.session.execute(owners).all()) | dict(db.session.execute(chosen).all())
    return {one: found.get(one, "en") for one in agency_ids}


def partners_of(agency_id: int | None) -> Sequence[Agency]:
    """The agencies with which it has rewards, by their names."""
    sides = select(Reward.payer_id).where(Reward.payee_id == agency_id)
    others = select(Reward.payee_id).where(Reward.payer_id == agency_id)
    return db.session.scalars(select(Agency).where(Agency.id.in_(sides.union(others))).order_by(Agency.sort_key)).all()


def currencies_of(agency_id: int | None) -> list[str]:
    """The currencies in which it has books, the alliance's own first."""
    rows = db.session.execute(select(Account.currency).where(Account.agency_id == agency_id).distinct()).all()
    return [row.currency for row in base_first(rows)]


def earned_lines(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The lines in the books by which referrers have earned, and that stand in no act yet: (line, reward, payee, payer, currency,
    amount to the referrer's good)."""
    told = (Line.id, Line.reward_id, Reward.payee_id, Reward.payer_id, Line.currency, (-Line.amount).label("minor"))
    chosen: Select[*tuple[Any, ...]] = _earned(select(*told).select_from(Line))
    return chosen.where(~exists().where(ActLine.line_id == Line.id), *conditions).order_by(Line.id)


def _earned(lines: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Of lines in the books those by which referrers have earned."""
    chosen = lines.join(Account, Account.id == Line.account_id).join(Entry, Entry.id == Line.entry_id)
    return chosen.join(Reward, Reward.id == Line.reward_id).where(
        Account.kind == AccountKind.OWED_TO_REFERRER,
        Account.agency_id == Reward.payee_id,
        Entry.kind.not_in(SETTLING),
    )


def within(instants: tuple[datetime, datetime]) -> ColumnElement[bool]:
    """Condition: the entry was posted between these."""
    return and_(Entry.at >= instants[0], Entry.at < instants[1])


def carried_by(order: Movement) -> ColumnElement[bool]:
    """Condition: the line belongs to a reward that the order carried, and no order before it had paid that. What it carries was
    reckoned when it was listed; by Stripe, when it was prepared."""
    mine, earlier, item = aliased(MovementItem), aliased(Movement), aliased(MovementItem)
    carried = exists().where(mine.movement_id == order.id, mine.reward_id == Line.reward_id)
    paid = exists().where(
        earlier.id < order.id, earlier.status == MovementState.DONE, item.movement_id == earlier.id,
        item.reward_id == Line.reward_id, func.coalesce(earlier.listed_at, earlier.prepared_at) >= Entry.at,
    )  # fmt: skip
    return and_(carried, ~paid, Entry.at <= (order.listed_at or order.prepared_at))


def lines_of_act(document_id: int) -> Select[*tuple[Any, ...]]:
    """The lines of an act, oldest first: (instant, kind, reward, referral, rate, flat sum, limit of a cap, amount to the issuer's good, what the reward came
    to then, whether a decision had changed it by then)."""
    in_act = select(ActLine.line_id).where(ActLine.document_id == document_id)
    rewards = select(Line.reward_id).where(Line.id.in_(in_act))
    sums = {"in_all": func.sum(-Line.amount), "decided": func.bool_or(Entry.kind.in_(DECIDED))}
    so_far = [sums[name].over(partition_by=Line.reward_id, order_by=Line.id).label(name) for name in sums]
    told = (
        Line.id,
        Entry.at,
        Entry.kind,
        Line.reward_id,
        Reward.referral_id,
        Reward.rate,
        Reward.flat_minor,
        Reward.limit_minor,
        (-Line.amount).label("minor"),
    )
    one = _earned(select(*told, *so_far).select_from(Line)).where(Line.reward_id.in_(rewards)).subquery()
    columns = (
        one.c.at,
        one.c.kind,
        one.c.reward_id,
        one.c.referral_id,
        one.c.rate,
        one.c.flat_minor,
        one.c.limit_minor,
        one.c.minor,
        *one.c["in_all", "decided"],
    )
    lines: Select[*tuple[Any, ...]] = select(*columns)
    return lines.where(one.c.id.in_(in_act)).order_by(one.c.at, one.c.id)


def invoices_before(act: Document) -> Sequence[Document]:
    """The invoices that have billed rewards of an act by other acts, with what they say, oldest first."""
    chosen = select(Document).where(Document.kind == DocumentKind.INVOICE, Document.number.is_not(None))
    chosen = chosen.where(Document.about_id.in_(_acts_of_the_same(act.id))).order_by(Document.id)
    return db.session.scalars(chosen.options(undefer(Document.facts))).all()


def credited_by(invoice: Document) -> Sequence[Document]:
    """The credit notes for rewards that an invoice has billed, oldest first."""
    chosen = select(Document).where(Document.kind == DocumentKind.CREDIT_NOTE)
    return db.session.scalars(
        chosen.where(Document.about_id.in_(_acts_of_the_same(invoice.about_id))).order_by(Document.id)
    ).all()


def _acts_of_the_same(act_id: int | None) -> Select[*tuple[Any, ...]]:
    """The other acts in which rewards of an act stand."""
    rewards = select(Line.reward_id).join(ActLine, ActLine.line_id == Line.id).where(ActLine.document_id == act_id)
    acts: Select[*tuple[Any, ...]] = select(ActLine.document_id).join(Line, Line.id == ActLine.line_id)
    return acts.where(Line.reward_id.in_(rewards), ActLine.document_id != act_id)


def first_acts(rewards: Collection[int]) -> dict[int, int]:
    """The act in which each of these rewards stood first; those that stand in none are left out."""
    chosen = select(Line.reward_id, func.min(ActLine.document_id)).join(ActLine, ActLine.line_id == Line.id)
    found: dict[Any, int] = dict(
        db.session.execute(chosen.where(Line.reward_id.in_(rewards)).group_by(Line.reward_id)).all()
    )
    return found


def billed_rewards(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The rewards that invoices have billed, each with the last of these: (reward_id, invoice)."""
    chosen: Select[*tuple[Any, ...]] = select(Line.reward_id, func.max(Document.id).label("invoice"))
    chosen = chosen.join(ActLine, ActLine.line_id == Line.id).join(Document, Document.about_id == ActLine.document_id)
    billed = (Document.kind == DocumentKind.INVOICE, Document.number.is_not(None))
    return chosen.where(*billed, *conditions).group_by(Line.reward_id)


def invoices_of(rewards: CompoundSelect[Any]) -> Select[*tuple[Any, ...]]:
    """All invoices that have billed one of these rewards: their ids."""
    chosen: Select[*tuple[Any, ...]] = select(Document.id).join(ActLine, ActLine.document_id == Document.about_id)
    chosen = chosen.join(Line, Line.id == ActLine.line_id).where(Line.reward_id.in_(rewards))
    return chosen.where(Document.kind == DocumentKind.INVOICE, Document.number.is_not(None))


def left_of_invoices(invoices: Select[*tuple[Any, ...]] | Sequence[int]) -> Select[*tuple[Any, ...]]:
    """The lines that stand in no act, of all rewards of which one of these invoices is the last that billed them: as `earned_lines`
    has them, and the invoice."""
    billed = select(Line.reward_id).join(ActLine, ActLine.line_id == Line.id)
    billed = billed.join(Document, Document.about_id == ActLine.document_id).where(Document.id.in_(invoices))
    last = billed_rewards(Line.reward_id.in_(billed)).subquery()
    lines = earned_lines(last.c.invoice.in_(invoices)).join(last, last.c.reward_id == Line.reward_id)
    return lines.add_columns(last.c.invoice)
