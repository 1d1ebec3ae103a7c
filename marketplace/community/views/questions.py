"""Questions of members: the list, one with its answers, asking, and what helped."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from ...catalog.queries import find_category
from ...core.errors import Refusal
from ...core.forms import ButtonForm
from ...core.guards import team_or_may
from ...core.idempotency import once
from ...core.listing import Listing, Order
from ...core.typed import one_line
from ...threads.actions import see
from ...threads.models import ThreadKind
from ...threads.shown import place_in, shown_thread
from .. import actions, queries
from ..forms import AnswerForm, QuestionForm
from ..models import Question
from ..words import Only
from . import bp

ONE = "/questions/<int:question_id>"
MAY = team_or_may("community")
ORDERS = {"day": Order(_l("Day"), (Question.made_at,), falling=True)}


@bp.get("/questions")
@MAY
def questions() -> ResponseReturnValue:
    """All that members asked, the newest first."""
    only = Only.read(request.args.get("only"))
    service = one_line(request.args.get("service", ""))[:100]
    category = find_category(service) if service else None
    listing = Listing(
        "community.questions",
        request.args,
        Question.id,
        ORDERS,
        "day",
        {"only": only, "service": service if category else None},
    )
    found = listing.page(queries.questions(current_user, only, listing.words, category))
    return render_template(
        "community/questions.html", listing=listing, found=found, only=only, ways=Only, category=category,
        counts=queries.count_by(current_user, listing.words),
    )  # fmt: skip


@bp.route("/questions/new", methods=["GET", "POST"])
@MAY
@once
def ask() -> ResponseReturnValue:
    """Ask; what was asked before and comes near is shown, and before it is sent one may look at it."""
    form, looks = (
        QuestionForm(data={"title": one_line(request.args.get("title", ""))[:160]}),
        request.form.get("deed") == "look",
    )
    if request.method == "GET":
        actions.refuse_to_write(current_user)
    if form.validate_on_submit() and not looks:
        made: dict[str, Question] = {}
        if form.taken(lambda: made.update(row=actions.ask(current_user, form.said))):
            flash(_("Asked. You hear of each answer."), "good")
            return _to(made["row"].id)
    looks = looks and not form.errors
    page = _page(form, None, looks)
    return page, 422 if form.is_submitted() and not looks else 200


def _page(form: QuestionForm, row: Question | None, looks: bool) -> str:
    near = queries.similar(form.title.data or "", current_user, row.id if row else None)
    return render_template(
        "community/ask.html", form=form, row=row, near=near, preview=looks, services=queries.service_names()
    )


@bp.get("/questions/similar")
@MAY
def similar() -> ResponseReturnValue:
    """Questions that come near a title, while one types it."""
    return render_template(
        "community/_near.html", near=queries.similar(one_line(request.args.get("title", ""))[:160], current_user)
    )


@bp.route(ONE, methods=["GET", "POST"])
@MAY
@once
def question(question_id: int) -> ResponseReturnValue:
    """One question with its answers, and the form for the next."""
    row, form = queries.question_for(current_user, question_id), AnswerForm()
    if form.validate_on_submit() and form.taken(
        lambda: actions.answer(question_id, current_user, form.text.data or "")
    ):
        return redirect(url_for("community.question", question_id=question_id, _anchor="newest"))
    return _show(row, form)


def _show(row: Question, form: AnswerForm) -> ResponseReturnValue:
    opened = queries.opened(ThreadKind.QUESTION, row.id, current_user)
    before = place_in(opened.thread, request.args)
    read_to = 0 if before else see(opened.thread, current_user, opened.read_to)
    part = shown_thread(opened.thread, current_user, before, read_to)
    page = render_template(
        "community/question.html", row=row, thread=opened.thread, part=part, form=form, before=before, button=ButtonForm(formdata=None),
        useful=queries.useful_counts([one.row.id for one in part.messages], current_user), follows=opened.follows,
        solution=queries.shown_solution(row, current_user, part.messages), is_own=row.person_id == current_user.id,
        is_answered=row.person_id == current_user.id and queries.is_answered_by_others(row),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@MAY
@once
def change(question_id: int) -> ResponseReturnValue:
    """Write one's own anew."""
    row = queries.own_question(current_user, question_id)
    service = row.category.name if row.category else ""
    form, looks = (
        QuestionForm(data={"title": row.title, "text": row.text, "service": service}),
        request.form.get("deed") == "look",
    )
    if form.validate_on_submit() and not looks:
        try:
            if form.taken(lambda: actions.change_question(question_id, current_user, form.said)):
                return _to(question_id)
        except Refusal as refusal:
            form.told(refusal)
    looks = looks and not form.errors
    return _page(form, row, looks), 422 if form.is_submitted() and not looks else 200


@bp.post(f"{ONE}/withdraw")
@MAY
@once
def withdraw(question_id: int) -> ResponseReturnValue:
    """Take one's own back."""
    actions.withdraw_question(question_id, current_user)
    flash(_("Your question is taken back."), "good")
    return redirect(url_for("community.questions"))


@bp.post(f"{ONE}/solution/<int:message_id>")
@MAY
@once
def solve(question_id: int, message_id: int) -> ResponseReturnValue:
    """This answer solves it."""
    actions.solve(question_id, current_user, message_id)
    return _to(question_id)


@bp.post(f"{ONE}/not-solved")
@MAY
@once
def unsolve(question_id: int) -> ResponseReturnValue:
    """It isn't solved after all."""
    actions.unsolve(question_id, current_user)
    return _to(question_id)


@bp.post(f"{ONE}/useful/<int:message_id>/<any(yes, no):said>")
@MAY
@once
def useful(question_id: int, message_id: int, said: str) -> ResponseReturnValue:
    """An answer is useful, or no more."""
    queries.question_for(current_user, question_id)
    actions.mark_useful(message_id, current_user, said == "yes")
    return redirect(url_for("community.question", question_id=question_id, _anchor=f"message-{message_id}"))


def _to(question_id: int) -> Response:
    return redirect(url_for("community.question", question_id=question_id))
