"""Calls on disputes."""

from base64 import b64decode, b64encode
from binascii import Error

from apiflask.fields import Date, Integer, List, Nested, String
from flask_babel import gettext as _
from flask_login import current_user

from ..core import approval
from ..core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing, read_amount
from ..core.api_fields import Amount, amount_in, currency, instant, text, word
from ..core.errors import BadInput
from ..core.guards import admin_only, admin_or_may, member_may
from ..core.idempotency import once
from ..core.money import Money
from ..core.paging import page
from ..members.queries import names_of
from . import actions, papers, queries
from .models import LONGEST, LONGEST_NAME, Dispute, DisputeState, Ground, Outcome, PaperKind, Subject

bp = calls("disputes", "Money")


class DisputeIn(Input):
    ground = word(Ground, required=True)
    text = text(LONGEST, needed=True)


class WordsIn(Input):
    text = text(LONGEST, needed=True)


class PaperIn(Input):
    name = text(200, load_default="")
    about = text(LONGEST_NAME, load_default="")
    content = String(
        required=True,
        metadata={"description": "the file in base64, 1.4 MB at most: PDF, PNG, JPEG, WebP or plain text"},
    )


class DecisionIn(Input):
    outcome = word(Outcome, required=True)
    amount = amount_in(load_default=None, allow_none=True)
    reason = text(LONGEST, needed=True)


class ObjectionIn(Input):
    reason = text(2000, load_default="")


class DisputesAsked(Page):
    status = word(DisputeState, load_default=None)
    subject = word(Subject, load_default=None)


class ShownFileOut(Output):
    id = Integer()
    agency = Integer(attribute="agency_id")
    about = String()
    kind = word(PaperKind)
    size = Integer(metadata={"description": "bytes, as it was brought"})
    sha256 = String(attribute="digest", metadata={"description": "of the file as it was brought"})
    brought_at = instant()
    removed_at = instant()
    shown_before = List(
        Integer(),
        metadata={"description": "disputes in which the same file was shown before, of those that you may see"},
    )


class DecidedOut(Output):
    turn = Integer(metadata={"description": "2: on the appeal, for good"})
    outcome = word(Outcome)
    was = Amount("the reward before")
    due = Amount("the reward from then on")
    reason = String()
    decided_at = instant()


class DisputeName(Output):
    id = Integer()
    number = String()
    status = word(DisputeState)
    subject = word(Subject)
    ground = word(Ground)
    reward = Integer(attribute="reward_id")
    amount = Amount("the reward as it stood when somebody objected")
    currency = currency()
    opener = Nested(Named)
    other = Nested(Named)
    opened_at = instant()
    answer_by = Date()
    appeal_by = Date(allow_none=True)
    ended_at = instant()


class ProposedDecision(Output):
    """What an admin has decided, and a second one has yet to agree with."""

    outcome = word(Outcome)
    amount = Amount(allow_none=True)
    reason = String()
    by = Nested(Named)
    at = instant()


class DisputeOut(DisputeName):
    text = String(attribute="words")
    answer = String()
    answered_at = instant()
    appeal = String()
    appealed_at = instant()
    papers = List(Nested(ShownFileOut))
    decisions = List(Nested(DecidedOut))
    waiting = Nested(
        ProposedDecision, allow_none=True, metadata={"description": "for admins: what waits for a second one"}
    )


class ContentOut(Output):
    kind = word(PaperKind)
    content = String(metadata={"description": "the file in base64; pictures are WebP"})


ONE = links("get_dispute", "answer_dispute", "withdraw_dispute", "appeal_dispute", dispute_id="id")


@bp.get("/disputes")
@member_may("money")
@bp.input(DisputesAsked, location="query", arg_name="asked")
@bp.output(listing(DisputeName, "DisputeList"), links=links("get_dispute", dispute_id="items/0/id"))
@bp.doc(summary="Disputes of your agency, newest first", security="token", operation_id="get_disputes")
def disputes(asked: dict) -> object:
    """Those that you opened, and those that were opened against you."""
    chosen = queries.narrowed(queries.disputes_of(current_user.agency_id), asked["status"], asked["subject"])
    query = chosen.options(*queries.with_sides()).order_by(Dispute.id.desc())
    found = page(query, [Dispute.id], asked["cursor"], asked["limit"])
    return {"items": found.rows, "next": found.next}


@bp.get("/all-disputes")
@admin_only
@bp.input(DisputesAsked, location="query", arg_name="asked")
@bp.output(listing(DisputeName, "AllDisputeList"))
@bp.doc(summary="All disputes, oldest first; for admins", security="token", operation_id="get_all_disputes")
def all_disputes(asked: dict) -> object:
    """`silent`, `answered` and `appealed` ones wait for a decision."""
    chosen = queries.narrowed(queries.all_disputes(), asked["status"], asked["subject"])
    found = page(
        chosen.options(*queries.with_sides()).order_by(Dispute.id), [Dispute.id], asked["cursor"], asked["limit"]
    )
    return {"items": found.rows, "next": found.next}


@bp.post("/rewards/<int:reward_id>/object")
@member_may("money")
@once
@bp.input(DisputeIn, arg_name="body")
@bp.output(DisputeOut, status_code=201, links=ONE)
@bp.doc(summary="Object to a reward", security="token", operation_id="object_to_reward")
def object_to_reward(reward_id: int, body: dict) -> object:
    """It is frozen until that is settled, and the other side is asked to answer."""
    return _one(actions.open_dispute(Subject.REWARD, reward_id, current_user, body["ground"], body["text"]).id)


@bp.post("/payments/<int:payment_id>/object")
@member_may("money")
@once
@bp.input(DisputeIn, arg_name="body")
@bp.output(DisputeOut, status_code=201, links=ONE)
@bp.doc(summary="Object to a fee", security="token", operation_id="object_to_fee")
def object_to_fee(payment_id: int, body: dict) -> object:
    """Its reward is frozen until that is settled, and the other side is asked to answer."""
    return _one(actions.open_dispute(Subject.FEE, payment_id, current_user, body["ground"], body["text"]).id)


@bp.get("/disputes/<int:dispute_id>")
@admin_or_may("money")
@bp.output(DisputeOut, links=ONE)
@bp.doc(summary="One dispute", security="token", operation_id="get_dispute")
def dispute(dispute_id: int) -> object:
    """Either side may look, and an admin."""
    return _one(dispute_id)


@bp.post("/disputes/<int:dispute_id>/answer")
@member_may("money")
@once
@bp.input(WordsIn, arg_name="body")
@bp.output(DisputeOut, links=ONE)
@bp.doc(summary="Answer to a dispute", security="token", operation_id="answer_dispute")
def answered(dispute_id: int, body: dict) -> object:
    """The side that did not object, once. Then an admin decides."""
    return _one(actions.answer(dispute_id, current_user, body["text"]).id)


@bp.post("/disputes/<int:dispute_id>/withdraw")
@member_may("money")
@once
@bp.input(Empty, arg_name="body")
@bp.output(DisputeOut, links=ONE)
@bp.doc(summary="Take an objection back", security="token", operation_id="withdraw_dispute")
def withdrawn(dispute_id: int, body: dict) -> object:
    """The side that objected, until it is decided."""
    return _one(actions.withdraw(dispute_id, current_user).id)


@bp.post("/disputes/<int:dispute_id>/appeal")
@member_may("money")
@once
@bp.input(WordsIn, arg_name="body")
@bp.output(DisputeOut, links=ONE)
@bp.doc(summary="Appeal to another admin", security="token", operation_id="appeal_dispute")
def appealed(dispute_id: int, body: dict) -> object:
    """Either side, once, until `appeal_by`. What was decided stands meanwhile, and the reward is frozen."""
    return _one(actions.appeal(dispute_id, current_user, body["text"]).id)


@bp.post("/disputes/<int:dispute_id>/papers")
@member_may("money")
@once
@bp.input(PaperIn, arg_name="body")
@bp.output(DisputeOut, status_code=201, links=ONE)
@bp.doc(summary="Show a file in a dispute", security="token", operation_id="show_paper")
def shown(dispute_id: int, body: dict) -> object:
    """Either side, until it is settled; larger files on the page."""
    try:
        actions.show_paper(dispute_id, current_user, body["name"], _decoded(body["content"]), body["about"])
    except BadInput as refusal:
        raise BadInput(refusal.sentence, {"content": str(refusal.sentence)}) from None
    return _one(dispute_id)


@bp.get("/disputes/<int:dispute_id>/papers/<int:paper_id>")
@admin_or_may("money")
@bp.output(ContentOut)
@bp.doc(summary="A file that was shown in a dispute", security="token", operation_id="get_paper")
def paper(dispute_id: int, paper_id: int) -> object:
    """Either side, and an admin."""
    row = queries.paper_of(queries.dispute_seen_by(current_user, dispute_id), paper_id)
    return {"kind": row.kind, "content": b64encode(papers.content_of(row)).decode()}


@bp.post("/disputes/<int:dispute_id>/decide")
@admin_only
@once
@bp.input(DecisionIn, arg_name="body")
@bp.output(DisputeOut)
@bp.doc(summary="Decide a dispute; for admins", security="token", operation_id="decide_dispute")
def decided(dispute_id: int, body: dict) -> object:
    """`dismiss`: the reward is due as it is; `void`: nothing is; `amend`: `amount` is, in the reward's currency. Over a set sum
    nothing happens until a second admin agrees: `waiting` says what was decided."""
    amount = None
    if body["outcome"] == Outcome.AMEND and body["amount"] is not None:
        amount = read_amount(body["amount"], queries.any_dispute(dispute_id).currency)
    actions.decide(dispute_id, current_user, body["outcome"], body["reason"], amount)
    return _one(dispute_id)


@bp.post("/disputes/<int:dispute_id>/agree")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(DisputeOut)
@bp.doc(summary="Agree with another admin's decision on a dispute", security="token", operation_id="agree_on_dispute")
def agreed(dispute_id: int, body: dict) -> object:
    """It is carried out."""
    return _one(actions.agree(dispute_id, current_user).id)


@bp.post("/disputes/<int:dispute_id>/object")
@admin_only
@once
@bp.input(ObjectionIn, arg_name="body")
@bp.output(DisputeOut)
@bp.doc(
    summary="Don't agree with another admin's decision on a dispute", security="token", operation_id="object_to_dispute"
)
def not_agreed(dispute_id: int, body: dict) -> object:
    """It is not carried out. Who has made it takes it back in the same way, without a reason."""
    return _one(actions.object_to(dispute_id, current_user, body["reason"]).id)


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (Error, ValueError):
        raise BadInput(_("This is no base64."), {"content": _("This is no base64.")}) from None


def _one(dispute_id: int) -> Seen:
    row = queries.dispute_seen_by(current_user, dispute_id)
    before = queries.shown_before(row, current_user)
    shown = [
        Seen(one, shown_before=[seen.dispute.id for seen in before.get(one.id, [])]) for one in queries.papers_of(row)
    ]
    return Seen(row, papers=shown, waiting=_waiting(row) if current_user.is_admin else None)


def _waiting(row: Dispute) -> dict | None:
    waiting = approval.standing([row]).get(row.id)
    if waiting is None:
        return None
    amount = None if waiting.amount_minor is None else Money(waiting.amount_minor, row.currency)
    by = {"id": waiting.proposed_by, "name": names_of([waiting.proposed_by])[waiting.proposed_by]}
    return {"outcome": waiting.outcome, "amount": amount, "reason": waiting.reason, "by": by, "at": waiting.proposed_at}
