"""Calls on certificates, and on the services that ask for one."""

from collections.abc import Sequence
from typing import Any

from apiflask.fields import Date, Integer, List, Nested, String
from flask import request
from flask_login import current_user
from sqlalchemy import Select

from ...core import clock
from ...core.api import Input, Named, Output, Page, Seen, calls, links, listing
from ...core.api_fields import RowNumber, instant, text, word
from ...core.guards import admin_only, member_may, public, team_only, team_or_may
from ...core.idempotency import once
from ...core.paging import page
from ...core.throttling import count_tries, network, take_back
from .. import actions, queries
from ..models import LONGEST_REASON, Certificate, CertificateState, Requirement

bp = calls("certificates", "Academy")


class CertificatesPage(Page):
    status = word(CertificateState, load_default=None)
    q = text(100, metadata={"description": "words in name, lesson, agency or number"})


class WithdrawIn(Input):
    reason = text(LONGEST_REASON, needed=True, metadata={"description": "the holder reads it"})


class RequirementIn(Input):
    service = text(200, needed=True, metadata={"format": "service", "example": "seo"})
    article = RowNumber(required=True, metadata={"description": "a published lesson with a quiz"})


class CertificateShown(Output):
    number = String()
    title = String()
    person = Nested(Named)
    agency = Nested(Named)
    status = word(CertificateState)
    granted_at = instant()
    expires_on = Date(allow_none=True, metadata={"description": "its last day; null: it does not end"})


class CertificateOut(CertificateShown):
    id = Integer()
    article = Integer(attribute="article_id")
    reason = String(metadata={"description": "why it was withdrawn"})


class RequirementOut(Output):
    id = Integer()
    service = String(attribute="category.code")
    article = Nested("Lesson")
    made_at = instant()


class Lesson(Output):
    id = Integer()
    title = String()


class Requirements(Output):
    items = List(Nested(RequirementOut))


@bp.get("/certificates")
@member_may("academy")
@bp.input(CertificatesPage, location="query")
@bp.output(listing(CertificateOut, "Certificates"), links=links("get_certificate", number="items/0/number"))
@bp.doc(
    summary="Certificates of your agency’s people, newest first", security="token", operation_id="list_certificates"
)
def list_certificates(query_data: dict[str, Any]) -> object:
    """Also those that have ended."""
    return _listed(current_user.agency_id, query_data)


@bp.get("/all-certificates")
@team_only
@bp.input(CertificatesPage, location="query")
@bp.output(listing(CertificateOut, "AllCertificates"), links=links("withdraw_certificate", certificate_id="items/0/id"))
@bp.doc(
    summary="Certificates of all members’ people, newest first", tags=["Desk"], security="token",
    operation_id="list_all_certificates",
)  # fmt: skip
def list_all_certificates(query_data: dict[str, Any]) -> object:
    """Also those that have ended."""
    return _listed(None, query_data)


@bp.get("/certificates/<number>")
@public
@bp.output(CertificateShown)
@bp.doc(summary="A certificate by its number", operation_id="get_certificate")
def get_certificate(number: str) -> object:
    """For everybody who has the number: whose it is, and whether it holds. Guesses are counted."""
    tries = count_tries(verify=network(request.remote_addr or ""))
    row = queries.by_number(number)
    take_back(tries)
    return _seen([row])[0]


@bp.post("/certificates/<int:certificate_id>/withdraw")
@team_only
@once
@bp.input(WithdrawIn)
@bp.output(CertificateOut)
@bp.doc(summary="Withdraw a certificate", tags=["Desk"], security="token", operation_id="withdraw_certificate")
def withdraw(certificate_id: int, json_data: dict[str, str]) -> object:
    """Its holder is told, with the reason."""
    return _seen([actions.withdraw_certificate(certificate_id, current_user, json_data["reason"])])[0]


@bp.get("/certificate-requirements")
@team_or_may("academy")
@bp.output(Requirements)
@bp.doc(summary="Services that ask for a certificate", security="token", operation_id="list_certificate_requirements")
def list_requirements() -> object:
    """Leads of these, and of what stands beneath them, are accepted only where somebody holds it."""
    return {"items": queries.requirements()}


@bp.post("/certificate-requirements")
@admin_only
@once
@bp.input(RequirementIn)
@bp.output(
    RequirementOut, status_code=201, links=links("no_longer_require_certificate", requirement_id="id"),
)  # fmt: skip
@bp.doc(
    summary="Let a service ask for a certificate", tags=["Desk"], security="token", operation_id="require_certificate"
)
def require(json_data: dict[str, Any]) -> Requirement:
    """From now on."""
    return actions.require_certificate(json_data["service"], json_data["article"], current_user)


@bp.delete("/certificate-requirements/<int:requirement_id>")
@admin_only
@bp.output({}, status_code=204)
@bp.doc(
    summary="Let a service not ask for it any more", tags=["Desk"], security="token",
    operation_id="no_longer_require_certificate",
)  # fmt: skip
def no_longer_require(requirement_id: int) -> str:
    """Leads of it can be accepted without."""
    actions.no_longer_require(requirement_id, current_user)
    return ""


def _listed(agency_id: int | None, query_data: dict[str, Any]) -> object:
    state = CertificateState.read(query_data["status"])
    chosen: Select[Certificate] = queries.certificates(agency_id, state, query_data["q"])
    found = page(chosen.order_by(Certificate.id.desc()), [Certificate.id], query_data["cursor"], query_data["limit"])
    return {"items": _seen(found.rows), "next": found.next}


def _seen(rows: Sequence[Certificate]) -> list[Seen]:
    today = clock.today()
    return [Seen(one, status=one.state_on(today)) for one in rows]
