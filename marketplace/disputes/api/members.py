"""Calls of both sides."""

from base64 import b64decode, b64encode
from binascii import Error

from flask_babel import gettext as _
from flask_login import current_user

from ...core.api import Empty, calls, links, listing
from ...core.errors import BadInput, NotFound
from ...core.guards import admin_or_may, member_may
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, papers, queries
from ..models import Dispute, Subject
from .seen import one
from .shapes import (
    AnswerIn,
    ContentOut,
    DisputeIn,
    DisputeName,
    DisputeNoteOut,
    DisputeOut,
    DisputesAsked,
    PaperIn,
    WordsIn,
)

bp = calls("disputes", "Money")

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


@bp.post("/disputes")
@member_may("money")
@once
@bp.input(DisputeIn, arg_name="body")
@bp.output(DisputeOut, status_code=201, links=ONE)
@bp.doc(summary="Object to a fee, a reward or a bank order", security="token", operation_id="open_dispute")
def opened(body: dict) -> object:
    """The reward is frozen, or the order stands still, until that is settled, and the other side is asked to answer."""
    kind, number = Subject(body["subject"]["kind"]), body["subject"]["id"]
    try:
        row = actions.open_dispute(kind, number, current_user, body["reason"], body["text"])
    except NotFound as refusal:
        raise BadInput(refusal.sentence, {"subject": str(refusal.sentence)}) from None
    return one(row.id)


@bp.get("/disputes/<int:dispute_id>")
@admin_or_may("money")
@bp.output(DisputeOut, links=ONE)
@bp.doc(summary="One dispute", security="token", operation_id="get_dispute")
def dispute(dispute_id: int) -> object:
    """Either side may look, and an admin."""
    return one(dispute_id)


@bp.post("/disputes/<int:dispute_id>/answer")
@member_may("money")
@once
@bp.input(AnswerIn, arg_name="body")
@bp.output(DisputeOut, links=ONE)
@bp.doc(summary="Answer to a dispute", security="token", operation_id="answer_dispute")
def answered(dispute_id: int, body: dict) -> object:
    """The side that did not object, once. Then an admin decides."""
    return one(actions.answer(dispute_id, current_user, body["text"], body["bank_reference"]).id)


@bp.post("/disputes/<int:dispute_id>/withdraw")
@member_may("money")
@once
@bp.input(Empty, arg_name="body")
@bp.output(DisputeOut, links=ONE)
@bp.doc(summary="Take an objection back", security="token", operation_id="withdraw_dispute")
def withdrawn(dispute_id: int, body: dict) -> object:
    """The side that objected, until it is decided. Of a bank order it says that the money is there."""
    return one(actions.withdraw(dispute_id, current_user).id)


@bp.post("/disputes/<int:dispute_id>/appeal")
@member_may("money")
@once
@bp.input(WordsIn, arg_name="body")
@bp.output(DisputeOut, links=ONE)
@bp.doc(summary="Appeal to another admin", security="token", operation_id="appeal_dispute")
def appealed(dispute_id: int, body: dict) -> object:
    """Either side, once, until `appeal_by`. What was decided stands meanwhile, and the reward is frozen."""
    return one(actions.appeal(dispute_id, current_user, body["text"]).id)


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
    return one(dispute_id)


@bp.post("/disputes/<int:dispute_id>/notes")
@member_may("money")
@once
@bp.input(WordsIn, arg_name="body")
@bp.output(DisputeNoteOut, status_code=201)
@bp.doc(summary="Add a note to a dispute", security="token", operation_id="note_in_dispute")
def noted(dispute_id: int, body: dict) -> object:
    """Either side, until it is settled; both sides and the admins read it."""
    return actions.add_note(dispute_id, current_user, body["text"])


@bp.get("/disputes/<int:dispute_id>/papers/<int:paper_id>")
@admin_or_may("money")
@bp.output(ContentOut)
@bp.doc(summary="A file that was shown in a dispute", security="token", operation_id="get_paper")
def paper(dispute_id: int, paper_id: int) -> object:
    """Either side, and an admin."""
    row = queries.paper_of(queries.dispute_seen_by(current_user, dispute_id), paper_id)
    return {"kind": row.kind, "content": b64encode(papers.content_of(row)).decode()}


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (Error, ValueError):
        raise BadInput(_("This is no base64."), {"content": _("This is no base64.")}) from None
