"""What members see: articles, and the quiz of a lesson."""

import re

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput, Refusal
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.languages import NAMES
from ...core.listing import Listing
from ...core.typed import row_number
from .. import actions, materials, queries
from ..forms import quiz_form
from ..models import Article, ArticleState, Kind
from . import bp


@bp.get("/academy")
@member_may("academy")
def academy() -> ResponseReturnValue:
    """What is there to read, by kind, newest first."""
    kind, language = Kind.read(request.args.get("kind")), request.args.get("language", "")
    filters = {"kind": kind, "language": language if language in NAMES else None}
    listing = Listing("academy.academy", request.args, Article.id, queries.ORDERS, "day", filters)
    found = listing.page(queries.articles(ArticleState.PUBLISHED, kind, filters["language"] or "", listing.words))
    counts = queries.count_by_kind(filters["language"] or "", listing.words)
    ids = [one.id for one in found.rows]
    return render_template(
        "academy/academy.html", listing=listing, found=found, counts=counts, total=sum(counts.values()), kinds=list(Kind),
        quizzes=queries.with_quiz(ids), held=queries.held_of(current_user, ids),
    )  # fmt: skip


@bp.get("/academy/<int:article_id>")
@member_may("academy")
def article(article_id: int) -> ResponseReturnValue:
    """One article; a promo material holds the reader's own link, the one that the address names, or the newest."""
    row = queries.published(article_id)
    own = materials.links_of(current_user) if row.kind == Kind.MATERIAL else []
    chosen = materials.chosen_of(own, row_number(request.args.get("link")))
    questions = len(queries.questions_of(row.id))
    return render_template(
        "academy/article.html", article=row, links=own, chosen=chosen, text=materials.filled_in(row.text, chosen),
        questions=questions, held=queries.held_by_person(row.id, current_user),
        tries=queries.last_tries(current_user, row.id), today=clock.today(), files=queries.files_of(row.id), closed=_why_closed(row) if questions else "",
    )  # fmt: skip


def _why_closed(row: Article) -> str:
    """Why the reader can't take the quiz today; empty where they can."""
    try:
        actions.refuse_again(row, current_user)
    except Refusal as refusal:
        return str(refusal.sentence)
    return ""


@bp.route("/academy/<int:article_id>/quiz", methods=["GET", "POST"])
@member_may("academy")
@once
def quiz(article_id: int) -> ResponseReturnValue:
    """All questions on one page."""
    row = queries.published(article_id)
    questions = queries.questions_of(row.id)
    form = quiz_form(questions)
    if request.method == "GET":
        actions.refuse_again(row, current_user)
    elif not {f"q{one.id}" for one in questions} >= _answered():
        flash(_("The questions were changed a moment ago. Read them again."), "wait")
        return redirect(url_for("academy.quiz", article_id=row.id))
    if form.validate_on_submit():
        answers = {one.id: form[f"q{one.id}"].data for one in questions}
        try:
            made, granted = actions.answer_quiz(row.id, current_user, answers)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            said = {"right": made.right_count, "all": made.question_count}
            if granted is None:
                flash(
                    _("%(right)s of %(all)s are right; that is not enough. Read the lesson once more.", **said), "wait"
                )
                return redirect(url_for("academy.article", article_id=row.id))
            flash(_("%(right)s of %(all)s are right: you have passed.", **said), "good")
            return redirect(url_for("academy.shown_certificate", number=granted.number))
    page = render_template("academy/quiz.html", article=row, questions=questions, form=form)
    return page, 422 if form.is_submitted() else 200


def _answered() -> set[str]:
    """The questions that a browser answers, by their fields."""
    return {name for name in request.form if re.fullmatch(r"q\d+", name)}
