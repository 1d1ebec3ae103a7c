"""Certificates: those of one's agency, and the public page of each."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core import clock
from ...core.exports import as_file, file_asked
from ...core.guards import member_may, public
from ...core.listing import Listing
from ...core.throttling import count_tries, network, take_back
from .. import queries
from ..models import Certificate, CertificateState
from . import bp


@bp.get("/academy/certificates")
@member_may("academy")
def certificates() -> ResponseReturnValue:
    """What people of one's agency hold and held, and what services ask for."""
    return show_list("academy.certificates", current_user.agency_id)


def show_list(endpoint: str, agency_id: int | None, **more: object) -> ResponseReturnValue:
    """The certificates of one agency, or of all."""
    state = CertificateState.read(request.args.get("status"))
    listing = Listing(endpoint, request.args, Certificate.id, queries.CERTIFICATE_ORDERS, "granted", {"status": state})
    query = queries.certificates(agency_id, state, listing.words)
    if kind := file_asked(request.args):
        is_of_all = agency_id is None
        return as_file(
            kind, "certificates", queries.heads(is_of_all), queries.rows_of(listing.ordered(query), is_of_all)
        )
    counts = queries.count_certificates(agency_id, listing.words)
    return render_template(
        "academy/certificates.html", listing=listing, found=listing.page(query), counts=counts, total=sum(counts.values()),
        states=list(CertificateState), today=clock.today(), own=agency_id is not None, requirements=queries.requirements(),
        **more,
    )  # fmt: skip


@bp.get("/certificates/<number>")
@public
def shown_certificate(number: str) -> ResponseReturnValue:
    """For everybody who has the number: who passed what, and whether it holds. Guesses are counted."""
    tries = count_tries(verify=network(request.remote_addr or ""))
    row = queries.by_number(number)
    take_back(tries)
    return render_template("academy/certificate.html", certificate=row, now=row.state_on(clock.today()))
