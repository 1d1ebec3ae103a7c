"""Searches that people keep: kept from the catalog, confirmed and stopped by their mail's links, listed for members."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.extensions import csrf
from ...core.forms import ButtonForm
from ...core.guards import public, signed_in
from ...core.idempotency import once
from ...core.languages import voice
from .. import actions, searching
from ..forms import KeepForm
from . import bp


@bp.route("/catalog/keep", methods=["GET", "POST"])
@public
@once
def keep() -> ResponseReturnValue:
    """Keep a search: at once for whoever is signed in, after a yes by mail for anybody else."""
    form, query = KeepForm(), searching.query_of(request.query_string.decode())
    if form.validate_on_submit():
        try:
            if current_user.is_authenticated:
                actions.keep_for_person(current_user, query)
                flash(_("Kept. You are told once a day when something new fits."), "good")
                return redirect(url_for("catalog.searches"))
            actions.keep_for_address(form.email.data or "", query, voice().language, request.remote_addr or "")
        except BadInput as refusal:
            form.refuse(refusal.errors)
            if not refusal.errors:
                flash(str(refusal), "urgent")
        else:
            return render_template("catalog/search_sent.html", query=query)
    words = searching.words_in(query)
    return render_template(
        "catalog/keep.html", form=form, words=words, query=query
    ), 422 if form.is_submitted() else 200


@bp.get("/catalog/saved")
@signed_in
def searches() -> ResponseReturnValue:
    """The searches that one keeps."""
    kept = searching.searches_of(current_user.id)
    return render_template(
        "catalog/searches.html", kept=kept, words=searching.words_of(kept), form=ButtonForm(formdata=None)
    )


@bp.post("/catalog/saved/<int:search_id>/stop")
@signed_in
@once
def stop_own(search_id: int) -> ResponseReturnValue:
    """Be told of it no more."""
    actions.stop_own_search(search_id, current_user)
    flash(_("Stopped."), "good")
    return redirect(url_for("catalog.searches"))


@bp.route("/catalog/saved/<link>", methods=["GET", "POST"])
@public
@once
def search(link: str) -> ResponseReturnValue:
    """A search by the link of its mail: say yes. Opening the page says nothing: programs open links, too."""
    row, form = searching.linked(link), ButtonForm()
    if form.validate_on_submit():
        row = actions.confirm_search(row.id)
    return render_template(
        "catalog/search.html", search=row, words=searching.words_of([row])[row.id], form=form, link=link
    )


@bp.route("/catalog/saved/<link>/stop", methods=["GET", "POST"])
@csrf.exempt  # mail programs send it, RFC 8058: the link is the proof
@public
def stop(link: str) -> ResponseReturnValue:
    """Stop it by one press, on the page or in the mail program."""
    row = searching.linked(link)
    if request.method == "POST":
        row = actions.stop_search(row.id)
    words = searching.words_of([row])[row.id]
    return render_template("catalog/search_stop.html", search=row, words=words, form=ButtonForm(formdata=None))
