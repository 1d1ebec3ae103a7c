"""Where the alliance's team writes articles and quizzes, withdraws certificates, and says what services ask for."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput, NotFound
from ...core.forms import ButtonForm
from ...core.guards import admin_only, team_only
from ...core.idempotency import once
from ...core.listing import Listing
from .. import actions, queries
from ..forms import ArticleForm, PublishForm, QuestionForm, RequirementForm, WithdrawForm
from ..models import Article, ArticleState, Kind
from . import bp
from .certificates import show_list

ONE = "/desk/academy/<int:article_id>"


@bp.get("/desk/academy")
@team_only
def articles() -> ResponseReturnValue:
    """All articles, also drafts and withdrawn ones."""
    state = ArticleState.read(request.args.get("status"))
    listing = Listing("academy.articles", request.args, Article.id, queries.ORDERS, "day", {"status": state})
    counts = queries.count_by_state(listing.words)
    return render_template(
        "academy/articles.html", listing=listing, found=listing.page(queries.articles(state, words=listing.words)), counts=counts,
        total=sum(counts.values()), states=list(ArticleState),
    )  # fmt: skip


@bp.route("/desk/academy/new", methods=["GET", "POST"])
@team_only
@once
def write() -> ResponseReturnValue:
    """Write one, as a draft."""
    form = ArticleForm()
    if form.validate_on_submit():
        try:
            made = actions.write_article(form.said, current_user)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Saved as a draft. Read it here, and publish it."), "good")
            return redirect(url_for("academy.desk_article", article_id=made.id))
    return render_template("academy/edit.html", form=form, article=None), 422 if form.is_submitted() else 200


@bp.get(ONE)
@team_only
def desk_article(article_id: int) -> ResponseReturnValue:
    """One, as members read it, with its questions and what can be done with it."""
    row = queries.article(article_id)
    return render_template(
        "academy/desk_article.html", article=row, questions=queries.questions_of(row.id), publish_form=PublishForm(formdata=None),
        button_form=ButtonForm(formdata=None), is_lesson=row.kind == Kind.LESSON, files=queries.files_of(row.id),
        figures=queries.figures_of(row.id),
    )  # fmt: skip


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@team_only
@once
def edit(article_id: int) -> ResponseReturnValue:
    """Change it."""
    row = queries.article(article_id)
    form = ArticleForm(article=row)
    if form.validate_on_submit() and form.taken(
        lambda: actions.change_article(article_id, current_user, **vars(form.said))
    ):
        flash(_("Saved."), "good")
        return redirect(url_for("academy.desk_article", article_id=article_id))
    return render_template("academy/edit.html", form=form, article=row), 422 if form.is_submitted() else 200


@bp.post(f"{ONE}/publish")
@team_only
@once
def publish(article_id: int) -> ResponseReturnValue:
    """Let members read it."""
    actions.publish_article(article_id, current_user, bool(PublishForm().by_mail.data))
    flash(_("All members can read it."), "good")
    return redirect(url_for("academy.desk_article", article_id=article_id))


@bp.post(f"{ONE}/withdraw")
@team_only
@once
def withdraw(article_id: int) -> ResponseReturnValue:
    """Take it away from the members."""
    actions.withdraw_article(article_id, current_user)
    flash(_("Members don’t see it any more."), "good")
    return redirect(url_for("academy.desk_article", article_id=article_id))


@bp.route(f"{ONE}/questions/new", methods=["GET", "POST"])
@bp.route(f"{ONE}/questions/<int:question_id>", methods=["GET", "POST"])
@team_only
@once
def question(article_id: int, question_id: int | None = None) -> ResponseReturnValue:
    """Ask one more, or something else."""
    row, asked = queries.article(article_id), None
    if question_id is not None:
        asked = next((one for one in queries.questions_of(row.id) if one.id == question_id), None)
        if asked is None:
            raise NotFound()
    form = QuestionForm(question=asked)
    if form.validate_on_submit() and form.taken(lambda: _put(article_id, question_id, form)):
        flash(_("Saved."), "good")
        return redirect(url_for("academy.desk_article", article_id=article_id, _anchor="questions"))
    page = render_template("academy/question.html", form=form, article=row, question=asked)
    return page, 422 if form.is_submitted() else 200


def _put(article_id: int, question_id: int | None, form: QuestionForm) -> None:
    if question_id is None:
        actions.add_question(article_id, form.said, current_user)
    else:
        actions.change_question(article_id, question_id, form.said, current_user)


@bp.post(f"{ONE}/questions/<int:question_id>/remove")
@team_only
@once
def remove_question(article_id: int, question_id: int) -> ResponseReturnValue:
    """Ask one less."""
    actions.remove_question(article_id, question_id, current_user)
    flash(_("Removed."), "good")
    return redirect(url_for("academy.desk_article", article_id=article_id, _anchor="questions"))


@bp.get("/desk/certificates")
@team_only
def all_certificates() -> ResponseReturnValue:
    """What people of all members hold, and what services ask for."""
    return show_list("academy.all_certificates", None, button_form=ButtonForm(formdata=None))


@bp.route("/desk/certificates/<int:certificate_id>/withdraw", methods=["GET", "POST"])
@team_only
@once
def withdraw_certificate(certificate_id: int) -> ResponseReturnValue:
    """Take one away, with a reason."""
    row, form = queries.certificate(certificate_id), WithdrawForm()
    if form.validate_on_submit() and form.taken(
        lambda: actions.withdraw_certificate(certificate_id, current_user, form.reason.data or "")
    ):
        flash(_("Withdrawn; its holder is told."), "good")
        return redirect(url_for("academy.all_certificates"))
    page = render_template("academy/withdraw.html", form=form, certificate=row)
    return page, 422 if form.is_submitted() else 200


@bp.route("/desk/certificates/required", methods=["GET", "POST"])
@admin_only
@once
def require() -> ResponseReturnValue:
    """Let a service ask for a certificate."""
    form = RequirementForm(lessons=queries.lessons_with_quiz())
    if form.validate_on_submit() and form.taken(
        lambda: actions.require_certificate(form.service.data or "", form.article_id, current_user)
    ):
        flash(_("From now on leads of this service are accepted only with that certificate."), "good")
        return redirect(url_for("academy.all_certificates", _anchor="required"))
    return render_template("academy/require.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/desk/certificates/required/<int:requirement_id>/remove")
@admin_only
@once
def no_longer_require(requirement_id: int) -> ResponseReturnValue:
    """Let a service not ask for it any more."""
    actions.no_longer_require(requirement_id, current_user)
    flash(_("Taken away."), "good")
    return redirect(url_for("academy.all_certificates", _anchor="required"))
