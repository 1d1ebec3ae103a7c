"""Calls on late claims."""

from base64 import b64decode, b64encode
from binascii import Error

from apiflask.fields import Boolean, Date, Integer, List, Nested, String
from flask_babel import gettext as _
from flask_login import current_user

from ..core.api import Empty, Input, Named, Output, Page, Seen, Sum, calls, listing
from ..core.api_fields import Day, YesNo, instant, one_of, text, word
from ..core.errors import BadInput
from ..core.guards import admin_only, admin_or_may, member_may
from ..core.idempotency import once
from ..core.paging import page
from ..disputes import papers
from ..disputes.models import PaperKind
from ..exchange.contacts import LONGEST as LONGEST_CONTACT
from . import actions, queries
from .models import LONGEST, LONGEST_NAME, ClaimState, LateClaim, Trait
from .shown import whole

bp = calls("late_claims", "Referrals")


class ClaimsAsked(Page):
    status = word(ClaimState, load_default=None)
    whose = one_of(
        "made",
        "received",
        load_default=None,
        metadata={"description": "those that your agency has made, or those on its clients"},
    )


class AllClaimsAsked(Page):
    status = word(ClaimState, load_default=None)


class LateClaimIn(Input):
    company = text(LONGEST_CONTACT, needed=True)
    email = text(LONGEST_CONTACT)
    phone = text(LONGEST_CONTACT)
    website = text(LONGEST_CONTACT)
    known_since = Day(required=True)
    text = text(LONGEST, needed=True)


class ClaimWordsIn(Input):
    text = text(LONGEST)


class ClaimReasonIn(Input):
    reason = text(LONGEST, needed=True)


class ClaimDecisionIn(ClaimReasonIn):
    recognised = YesNo(required=True)


class ClaimPaperIn(Input):
    name = text(200)
    about = text(LONGEST_NAME)
    content = String(
        required=True,
        metadata={"description": "the file in base64, 1.4 MB at most: PDF, PNG, JPEG, WebP or plain text"},
    )


class ClaimPaperOut(Output):
    id = Integer()
    agency = Integer(attribute="agency_id")
    about = String()
    kind = word(PaperKind)
    size = Integer(metadata={"description": "bytes, as it was brought"})
    sha256 = String(attribute="digest", metadata={"description": "of the file as it was brought"})
    brought_at = instant()
    removed_at = instant()


class ClaimContentOut(Output):
    kind = word(PaperKind)
    content = String(metadata={"description": "the file in base64; pictures are WebP"})


class LateClaimName(Output):
    id = Integer()
    number = String()
    status = word(
        ClaimState,
        metadata={
            "description": "as you may know it: a client that you named yourself is `named` for 30 days, then `ended` unless it is decided"
        },
    )
    claimant = Nested(Named)
    receiver = Nested(Named, allow_none=True)
    referral = Integer(allow_none=True, metadata={"description": "for the agency that works for the client"})
    earlier_lead = Integer(
        allow_none=True, metadata={"description": "the claimant’s own lead of the same client, for the claimant"}
    )
    by_hand = Boolean(
        metadata={"description": "whether the claimant named the client; otherwise the search has found it"}
    )
    known_since = Date()
    made_at = instant()
    answer_by = Date(allow_none=True)
    ended_at = instant()


class NamedClient(Output):
    company = String()
    email = String()
    phone = String()
    website = String()


class LateClaimOut(LateClaimName):
    text = String(attribute="words")
    objection = String()
    decision = String()
    client = Nested(NamedClient, allow_none=True, metadata={"description": "as the claimant named it; null for admins"})
    score = Integer(allow_none=True, metadata={"description": "how alike the two clients are, from 0 to 100"})
    traits = List(word(Trait), metadata={"description": "in what they are alike"})
    due = List(Nested(Sum), metadata={"description": "what the rewards of the fees reported so far come to"})
    papers = List(Nested(ClaimPaperOut))


def name_of(row: LateClaim, mine: int | None) -> Seen:
    """A claim by its name, as somebody of this agency may know it."""
    hidden = row.is_hidden_from(mine)
    referral = None if hidden else row.referral
    return Seen(
        row, status=row.seen_by(mine), ended_at=row.ended_for(mine), receiver=referral.receiver if referral else None,
        referral=referral.id if referral and referral.receiver_id == mine else None,
        earlier_lead=row.earlier_lead_id if row.claimant_id == mine and not hidden else None,
        answer_by=None if hidden else row.answer_by,
    )  # fmt: skip


def _one(claim_id: int) -> Seen:
    row = queries.claim_seen_by(current_user, claim_id)
    seen, hidden = whole(row, current_user), row.is_hidden_from(current_user.agency_id)
    shown = [one for side in seen["sides"] for one in side.papers]
    return Seen(
        name_of(row, current_user.agency_id), client=seen["named"] or None, due=seen["due"], papers=shown, words=seen["sides"][0].words, objection="" if hidden else row.objection,
        score=None if hidden else row.score, traits=[] if hidden else row.traits,
    )  # fmt: skip


@bp.get("/claims")
@member_may("claims")
@bp.input(ClaimsAsked, location="query", arg_name="asked")
@bp.output(listing(LateClaimName, "LateClaimList"))
@bp.doc(
    summary="Late claims of your agency and on its clients, newest first",
    security="token",
    operation_id="list_late_claims",
)
def claims(asked: dict) -> object:
    """Those that the search has found for your agency too."""
    chosen = queries.in_state(
        queries.claims_of(current_user.agency_id, asked["whose"] or ""), asked["status"], current_user.agency_id
    )
    query = chosen.options(*queries.with_sides()).order_by(LateClaim.id.desc())
    found = page(query, [LateClaim.id], asked["cursor"], asked["limit"])
    return {"items": [name_of(row, current_user.agency_id) for row in found.rows], "next": found.next}


@bp.post("/claims")
@member_may("claims")
@once
@bp.input(LateClaimIn, arg_name="body")
@bp.output(LateClaimOut, status_code=201)
@bp.doc(summary="Say that a client came from your agency", security="token", operation_id="make_late_claim")
def asked(body: dict) -> object:
    """Whoever works for this client is asked, if somebody does; the answer is the same either way."""
    client = {name: body[name] for name in ("company", "email", "phone", "website")}
    return _one(actions.ask(current_user, client, body["known_since"], body["text"]).id)


@bp.get("/claims/<int:claim_id>")
@admin_or_may("claims")
@bp.output(LateClaimOut)
@bp.doc(summary="One late claim", security="token", operation_id="get_late_claim")
def claim(claim_id: int) -> object:
    """Either side may look, and an admin."""
    return _one(claim_id)


@bp.post("/claims/<int:claim_id>/confirm")
@member_may("claims")
@once
@bp.input(ClaimWordsIn, arg_name="body")
@bp.output(LateClaimOut)
@bp.doc(
    summary="Confirm that a client which the search has found is yours",
    security="token",
    operation_id="confirm_late_claim",
)
def confirmed(claim_id: int, body: dict) -> object:
    """Then whoever works for them is asked."""
    return _one(actions.confirm(claim_id, current_user, body["text"]).id)


@bp.post("/claims/<int:claim_id>/waive")
@member_may("claims")
@once
@bp.input(Empty, arg_name="body")
@bp.output(LateClaimOut)
@bp.doc(
    summary="Say that a client which the search has found is not yours",
    security="token",
    operation_id="waive_late_claim",
)
def waived(claim_id: int, body: dict) -> object:
    """Nothing changes."""
    return _one(actions.waive(claim_id, current_user).id)


@bp.post("/claims/<int:claim_id>/withdraw")
@member_may("claims")
@once
@bp.input(Empty, arg_name="body")
@bp.output(LateClaimOut)
@bp.doc(summary="Take a late claim back", security="token", operation_id="withdraw_late_claim")
def withdrawn(claim_id: int, body: dict) -> object:
    """Until it is decided."""
    return _one(actions.withdraw(claim_id, current_user).id)


@bp.post("/claims/<int:claim_id>/accept")
@member_may("claims")
@once
@bp.input(Empty, arg_name="body")
@bp.output(LateClaimOut)
@bp.doc(summary="Recognise that a client came from another member", security="token", operation_id="accept_late_claim")
def accepted(claim_id: int, body: dict) -> object:
    """Every fee has its reward from then on, those reported before too, at the terms that held when the lead was accepted."""
    return _one(actions.accept(claim_id, current_user).id)


@bp.post("/claims/<int:claim_id>/contest")
@member_may("claims")
@once
@bp.input(ClaimReasonIn, arg_name="body")
@bp.output(LateClaimOut)
@bp.doc(
    summary="Say why a client did not come from another member", security="token", operation_id="contest_late_claim"
)
def contested(claim_id: int, body: dict) -> object:
    """An admin decides."""
    return _one(actions.contest(claim_id, current_user, body["reason"]).id)


@bp.post("/claims/<int:claim_id>/papers")
@member_may("claims")
@once
@bp.input(ClaimPaperIn, arg_name="body")
@bp.output(LateClaimOut, status_code=201)
@bp.doc(summary="Show a file in a late claim", security="token", operation_id="show_claim_paper")
def shown(claim_id: int, body: dict) -> object:
    """Either side, until it is decided; larger files on the page."""
    try:
        actions.show_paper(claim_id, current_user, body["name"], _decoded(body["content"]), body["about"])
    except BadInput as refusal:
        raise BadInput(refusal.sentence, {"content": str(refusal.sentence)}) from None
    return _one(claim_id)


@bp.get("/claims/<int:claim_id>/papers/<int:paper_id>")
@admin_or_may("claims")
@bp.output(ClaimContentOut)
@bp.doc(summary="A file that was shown in a late claim", security="token", operation_id="get_claim_paper")
def paper(claim_id: int, paper_id: int) -> object:
    """Either side, and an admin."""
    row = queries.paper_of(queries.claim_seen_by(current_user, claim_id), paper_id, current_user)
    return {"kind": row.kind, "content": b64encode(papers.content_of(row)).decode()}


@bp.get("/all-claims")
@admin_only
@bp.input(AllClaimsAsked, location="query", arg_name="asked")
@bp.output(listing(LateClaimName, "AllLateClaimList"))
@bp.doc(summary="All late claims, oldest first; for admins", security="token", operation_id="list_all_late_claims")
def all_claims(asked: dict) -> object:
    """`silent` and `contested` ones wait for a decision."""
    chosen = queries.in_state(queries.all_claims(), asked["status"]).options(*queries.with_sides())
    found = page(chosen.order_by(LateClaim.id), [LateClaim.id], asked["cursor"], asked["limit"])
    return {"items": [name_of(row, current_user.agency_id) for row in found.rows], "next": found.next}


@bp.post("/claims/<int:claim_id>/decide")
@admin_only
@once
@bp.input(ClaimDecisionIn, arg_name="body")
@bp.output(LateClaimOut)
@bp.doc(summary="Decide whom a client came from; for admins", security="token", operation_id="decide_late_claim")
def decided(claim_id: int, body: dict) -> object:
    """Recognised, other claims on the same client end with it."""
    return _one(actions.decide(claim_id, current_user, body["recognised"], body["reason"]).id)


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (Error, ValueError):
        raise BadInput(_("This is no base64."), {"content": _("This is no base64.")}) from None
