"""Files that both sides show."""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.guards import admin_or_may, member_may
from ...core.idempotency import once
from ...core.uploads import takes_files
from .. import actions, papers, queries
from ..forms import PaperForm
from . import bp
from .members import show_with_paper


@bp.post("/disputes/<int:dispute_id>/papers")
@takes_files
@member_may("money")
@once
def show_paper(dispute_id: int) -> ResponseReturnValue:
    """A side shows a file."""
    form = PaperForm()
    if not form.taken(lambda: _bring(dispute_id, form)):
        return show_with_paper(dispute_id, form)
    flash(_("Your file is there. The other agency and the admins can open it."), "good")
    return redirect(url_for("disputes.dispute", dispute_id=dispute_id, _anchor="papers"))


def _bring(dispute_id: int, form: PaperForm) -> None:
    if not form.file.data:
        raise BadInput(_("Choose a file."), {"file": _("Choose a file.")})
    if not form.validate():
        raise BadInput(_("Mend what is marked."))
    brought = form.file.data
    actions.show_paper(dispute_id, current_user, brought.filename or "", brought.read(), form.about.data or "")


@bp.get("/disputes/<int:dispute_id>/papers/<int:paper_id>")
@admin_or_may("money")
def paper(dispute_id: int, paper_id: int) -> ResponseReturnValue:
    """One file, to both sides and the admins; kept by nobody's browser, and run by none."""
    row = queries.paper_of(queries.dispute_seen_by(current_user, dispute_id), paper_id)
    answer = Response(papers.content_of(row), content_type=row.kind.served_as)
    name = f"{row.dispute.number}-{row.id}.{row.kind.ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
