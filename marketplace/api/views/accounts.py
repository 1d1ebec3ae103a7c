"""Who I am, and agencies."""

from apiflask import APIBlueprint
from flask import g
from flask_login import current_user

from ...access.models import TokenScope
from ...core.errors import NotFound
from ...core.extensions import db
from ...core.guards import signed_in
from ...members.models import Agency, AgencyState
from ...members.track_record import track_record_of
from .. import shapes
from ..answers import AgencyProfile, Me

bp = APIBlueprint("api_accounts", __name__, tag="Accounts")


@bp.get("/me")
@signed_in
@bp.output(Me)
@bp.doc(summary="Whom the token acts for", security="token")
def me():
    """The person, their agency and role, and what the token may do."""
    token = g.get("api_token")
    return shapes.person(current_user, ["read", "write"] if token and token.scope == TokenScope.WRITE else ["read"])


@bp.get("/agencies/<int:agency_id>")
@signed_in
@bp.output(AgencyProfile)
@bp.doc(summary="An agency's public profile and conduct", security="token")
def agency(agency_id: int):
    """What every member can know of another."""
    row = db.session.get(Agency, agency_id)
    if row is None or row.status not in (AgencyState.ACTIVE, AgencyState.SUSPENDED):
        raise NotFound()
    track_record = track_record_of([row.id])[row.id]
    return shapes.agency(row) | {
        "status": row.status,
        "country": row.country,
        "city": row.city,
        "size": row.size,
        "languages": row.languages,
        "categories": row.categories,
        "about": row.about,
        "website": row.website,
        "conduct": {
            "received": track_record.received,
            "won": track_record.won,
            "given": track_record.given,
            "declined": track_record.declined,
            "answer_seconds": track_record.answer_seconds,
            "days_to_pay": track_record.seconds_to_pay and track_record.seconds_to_pay / 86_400,
        },
    }
