"""The call that says who one is."""

from apiflask.fields import Integer, List, Nested, String
from flask import g
from flask_login import current_user

from ..core.api import Named, Output, Seen, calls, links
from ..core.api_fields import word
from ..core.guards import signed_in
from ..members.models import AllianceRole, Role
from .models import TokenScope

bp = calls("me", "Accounts")


class PersonName(Output):
    id = Integer()
    name = String()
    email = String()
    language = String()


class Me(Output):
    person = Nested(PersonName)
    agency = Nested(Named, allow_none=True)
    role = word(Role, attribute="agency_role", allow_none=True)
    alliance_role = word(AllianceRole, allow_none=True)
    scopes = List(word(TokenScope))


@bp.get("/me")
@signed_in
@bp.output(Me, links=links("get_agency", agency_id="agency/id"))
@bp.doc(summary="Whom the token acts for", security="token", operation_id="get_me")
def me() -> object:
    """The person, their agency and role, and what the token may do."""
    writes = g.api_token.scope == TokenScope.WRITE
    scopes = [TokenScope.READ, TokenScope.WRITE] if writes else [TokenScope.READ]
    return Seen(current_user, person=current_user, scopes=scopes)
