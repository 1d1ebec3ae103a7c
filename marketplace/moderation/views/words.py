"""The admins' desk for words that the taxonomy doesn't know."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...catalog.models import Kind
from ...catalog.nearest import nearest
from ...catalog.queries import tree
from ...core.errors import BadInput
from ...core.guards import admin_only
from ...core.idempotency import once
from .. import words
from ..forms import MeansForm
from . import bp

LIST = f"/desk/taxonomy/<any({', '.join(Kind)}):kind>/words"
PAGE = 50  # words


@bp.get(LIST)
@admin_only
def unknown_words(kind: str) -> ResponseReturnValue:
    """The words that people use and the taxonomy doesn't know."""
    found = words.unknown_words(Kind(kind))
    last = max(0, (len(found) - 1) // PAGE)
    page = min(max(request.args.get("page", 0, type=int), 0), last)
    return render_template(
        "moderation/unknown_words.html", kind=Kind(kind), kinds=words.KINDS, found=found[page * PAGE : (page + 1) * PAGE],
        count=len(found), page=page, last=last,
    )  # fmt: skip


@bp.route(f"{LIST}/<mark>", methods=["GET", "POST"])
@admin_only
@once
def unknown_word(kind: str, mark: str) -> ResponseReturnValue:
    """Say what one of them means."""
    word, branches = words.unknown_word(Kind(kind), mark), tree(Kind(kind))
    form = MeansForm(entries={str(entry.id): f"{'– ' * level}{entry.name}" for entry, level, _below in branches})
    if form.validate_on_submit():
        try:
            entry = words.teach_word(Kind(kind), mark, int(form.means.data or 0), current_user)
        except BadInput as refusal:
            form.refuse({"means": " ".join(refusal.errors.values())})
        else:
            flash(_("“%(word)s” means %(name)s from now on.", word=word.text, name=entry.name), "good")
            return redirect(url_for("moderation.unknown_words", kind=kind))
    page = render_template(
        "moderation/unknown_word.html", kind=Kind(kind), word=word, form=form,
        near=nearest([branch.entry for branch in branches], word.text),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200
