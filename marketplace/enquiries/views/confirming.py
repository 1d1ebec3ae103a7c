"""The link in the first mail: looking changes nothing, because programs that guard mailboxes look as well."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from ...attribution.promise import in_words
from ...core.extensions import csrf
from ...core.guards import public
from .. import actions
from ..leads import told_of
from ..links import client_path, to_confirm
from ..timeline import asked_of
from . import bp


# Who knows the address may press the button: no cookie is asked for, nor where one comes from, which the page doesn't tell.
@csrf.exempt
@bp.route("/enquiry/<signed>", methods=["GET", "POST"])
@public
def confirm(signed: str) -> ResponseReturnValue:
    """Show what is asked, with one button; pressed, it goes to the agencies and the client's own page opens."""
    enquiry = to_confirm(signed)
    if request.method == "POST":
        return redirect(client_path(actions.confirm(enquiry.id)), 303)
    if enquiry.confirmed_at is not None:
        return redirect(client_path(enquiry))
    return render_template(
        "enquiries/confirm.html", enquiry=enquiry, names=asked_of(enquiry, []), told=told_of(enquiry),
        promise=in_words(enquiry.promised),
    )  # fmt: skip
