"""The agreement as everyone reads it, and as owners accept it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.guards import member_may, public
from ...core.idempotency import once
from ...core.languages import voice
from ...rewards.queries import terms_at
from ...rewards.words import whole_rule
from .. import actions, queries
from ..forms import AcceptForm
from ..models import AgreementVersion
from . import bp


@bp.get("/agreement")
@public
def agreement() -> ResponseReturnValue:
    """The version that holds, or for an owner the one to accept."""
    waiting = _to_accept()
    return _show(waiting or queries.version_at(clock.now()) or queries.latest(), waiting)


@bp.get("/agreement/<int:number>")
@public
def one_version(number: int) -> ResponseReturnValue:
    """A version, also one of before."""
    return _show(queries.version(number), _to_accept())


def _to_accept() -> AgreementVersion | None:
    return queries.to_accept(current_user) if current_user.is_authenticated else None


def _show(row: AgreementVersion | None, waiting: AgreementVersion | None) -> ResponseReturnValue:
    language = voice().language
    text = row.text_in(language) if row else ""
    own = (
        queries.accepted_by(current_user.agency_id) if current_user.is_authenticated and current_user.agency_id else []
    )
    return render_template(
        "agreement/agreement.html", row=row, text=text, versions=queries.versions(), terms=terms_at(clock.now()), rule_words=whole_rule,
        now=clock.now(), written_in=language if row and getattr(row, f"text_{language}") else "en",
        may_accept=waiting is not None and row is not None and waiting.id == row.id,
        accepted=next((one for one in own if row and one.version_id == row.id), None),
        form=AcceptForm(formdata=None, data={"text_hash": queries.hash_of(text), "language": language}),
    )  # fmt: skip


@bp.post("/agreement/<int:number>/accept")
@member_may("agreement")
@once
def accept(number: int) -> ResponseReturnValue:
    """Accept it for the agency."""
    form = AcceptForm()
    actions.accept(current_user, number, form.text_hash.data or "", form.language.data or "", request.remote_addr or "")
    flash(_("Accepted, for your whole agency."), "good")
    return redirect(url_for("pages.today"))
