"""Files with an article: members download them, the alliance's team adds and removes them."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.forms import ButtonForm
from ...core.guards import team_only, team_or_may
from ...core.idempotency import once
from ...core.uploads import takes_files
from .. import actions, files, queries
from ..forms import FileForm
from . import bp
from .desk import ONE


@bp.get("/academy/<int:article_id>/files/<int:file_id>")
@team_or_may("academy")
def file(article_id: int, file_id: int) -> ResponseReturnValue:
    """One file, to be saved; kept by nobody's browser, and run by none."""
    row = queries.file_for(current_user, article_id, file_id)
    answer = Response(files.content_of(row), content_type=row.kind.served_as)
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.saved_as}"'
    return answer


@bp.route(f"{ONE}/files", methods=["GET", "POST"])
@takes_files
@team_only
@once
def article_files(article_id: int) -> ResponseReturnValue:
    """The files of an article; one more."""
    row, form = queries.article(article_id), FileForm()
    if form.is_submitted() and form.taken(lambda: _bring(article_id, form)):
        flash(_("Added. Members download it with the article."), "good")
        return redirect(url_for("academy.article_files", article_id=article_id))
    page = render_template(
        "academy/files.html",
        article=row,
        form=form,
        files=queries.files_of(row.id),
        button_form=ButtonForm(formdata=None),
    )
    return page, 422 if form.is_submitted() else 200


def _bring(article_id: int, form: FileForm) -> None:
    if not form.file.data:
        raise BadInput(_("Choose a file."), {"file": _("Choose a file.")})
    if not form.validate():
        raise BadInput(_("Mend what is marked."))
    brought = form.file.data
    actions.add_file(article_id, current_user, brought.filename or "", brought.read(), form.called.data or "")


@bp.post(f"{ONE}/files/<int:file_id>/remove")
@team_only
@once
def remove_file(article_id: int, file_id: int) -> ResponseReturnValue:
    """Take one away."""
    actions.remove_file(article_id, file_id, current_user)
    flash(_("Removed."), "good")
    return redirect(url_for("academy.article_files", article_id=article_id))
