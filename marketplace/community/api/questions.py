"""Calls on questions, their answers, and which of them helped."""

from typing import Any

from apiflask.fields import Boolean, Integer, Nested, String
from flask_login import current_user

from ...core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing
from ...core.api_fields import RowNumber, YesNo, instant, text, word
from ...core.guards import admin_only, team_or_may
from ...core.idempotency import once
from ...core.paging import page
from ...threads import actions as threads
from ...threads.api_shapes import ON_MESSAGE, MessageIn, MessageOut, seen_message, seen_messages
from ...threads.models import LONGEST_REASON, Message, ThreadKind
from ...threads.queries import messages_of
from .. import actions, queries
from ..models import LONGEST_QUESTION, LONGEST_TITLE, Question, QuestionState
from ..words import Only

bp = calls("questions", "Questions and news")
ONE = "/questions/<int:question_id>"
MAY = team_or_may("community")
GO_ON = (
    "get_question", "get_answers", "answer_question", "change_question", "withdraw_question", "solve_question", "unsolve_question",
    "follow_question",
)  # fmt: skip


class QuestionIn(Input):
    title = text(LONGEST_TITLE, needed=True)
    service = text(200, metadata={"description": "a code, a name or an alias of the taxonomy; empty for none"})
    text = text(LONGEST_QUESTION, needed=True, metadata={"description": "Markdown"})


class SolutionIn(Input):
    message_id = RowNumber(required=True, metadata={"description": "the answer that solves it"})


class FollowIn(Input):
    follow = YesNo(required=True)


class UsefulIn(Input):
    useful = YesNo(required=True)


class ReasonOfHiding(Input):
    reason = text(LONGEST_REASON, needed=True)


class Filters(Page):
    need = word(Only, load_default=None)
    words = String(load_default="", metadata={"description": "each has to stand in the title or the text"})


class QuestionOut(Output):
    id = Integer()
    status = word(QuestionState)
    person = Nested(Named)
    agency = Nested(Named, allow_none=True, metadata={"description": "null: the alliance’s team"})
    title = String()
    text = String()
    category = Nested(Named, allow_none=True)
    answers = Integer(metadata={"description": "that are shown"})
    solution_id = Integer(allow_none=True, metadata={"description": "the answer that solves it"})
    made_at = instant()
    edited_at = instant("null: it stands as it was asked")


class QuestionWhole(QuestionOut):
    followed = Boolean(metadata={"description": "whether you hear of each answer"})


class AnswerOut(MessageOut):
    useful = Integer(metadata={"description": "how many people found it useful"})
    useful_to_you = Boolean()


def _answers(rows: Any) -> list[Seen]:
    counts = queries.useful_counts([one.id for one in rows], current_user)
    return [
        Seen(one, useful=counts[one.id][0], useful_to_you=counts[one.id][1])
        for one in seen_messages(rows, current_user)
    ]


def _whole(question_id: int) -> Seen:
    row = queries.question_for(current_user, question_id)
    thread = queries.thread_of(ThreadKind.QUESTION, row.id)
    return Seen(row, answers=queries.count_answers(row), followed=queries.follows(current_user, thread))


@bp.get("/questions")
@MAY
@bp.input(Filters, location="query", arg_name="asked")
@bp.output(listing(QuestionOut, "QuestionList"), links=links(*GO_ON, question_id="items/0/id"))
@bp.doc(summary="Questions of members", security="token", operation_id="get_questions")
def questions(asked: dict) -> object:
    """The newest first."""
    chosen = queries.questions(current_user, Only.read(asked["need"]), asked["words"][:100])
    found = page(chosen.order_by(Question.id.desc()), [Question.id.desc()], asked["cursor"], asked["limit"])
    return {"items": [Seen(row, answers=count) for row, count in found.rows], "next": found.next}


@bp.post("/questions")
@MAY
@once
@bp.input(QuestionIn, arg_name="body")
@bp.output(QuestionWhole, status_code=201, links=links(*GO_ON, question_id="id"))
@bp.doc(summary="Ask all members", security="token", operation_id="ask_question")
def ask(body: dict) -> object:
    """You follow its answers."""
    return _whole(actions.ask(current_user, actions.SaidQuestion(**body)).id)


@bp.get(ONE)
@MAY
@bp.output(QuestionWhole, links=links(*GO_ON, question_id="id"))
@bp.doc(summary="One question", security="token", operation_id="get_question")
def question(question_id: int) -> object:
    """Without its answers, which are a list of their own."""
    return _whole(question_id)


@bp.put(ONE)
@MAY
@bp.input(QuestionIn, arg_name="body")
@bp.output(QuestionWhole, links=links(*GO_ON, question_id="id"))
@bp.doc(summary="Change your question", security="token", operation_id="change_question")
def change(question_id: int, body: dict) -> object:
    """It says that it was changed."""
    queries.own_question(current_user, question_id)
    actions.change_question(question_id, current_user, actions.SaidQuestion(**body))
    return _whole(question_id)


@bp.post(f"{ONE}/withdraw")
@MAY
@once
@bp.input(Empty, arg_name="body")
@bp.output({}, status_code=204)
@bp.doc(summary="Take your question back", security="token", operation_id="withdraw_question")
def withdraw(question_id: int, body: dict) -> object:
    """It is on no list any more. Once others have answered it, it can’t be taken back; its words can still be changed."""
    queries.own_question(current_user, question_id)
    actions.withdraw_question(question_id, current_user)
    return ""


@bp.get(f"{ONE}/answers")
@MAY
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(AnswerOut, "AnswerList"), links=links(*ON_MESSAGE, message_id="items/0/id"))
@bp.doc(summary="The answers to a question", security="token", operation_id="get_answers")
def answers(question_id: int, asked: dict) -> object:
    """Newest first."""
    row = queries.question_for(current_user, question_id)
    thread = queries.whole_thread_of(ThreadKind.QUESTION, row.id)
    found = page(messages_of(thread).order_by(Message.id.desc()), [Message.id.desc()], asked["cursor"], asked["limit"])
    return {"items": _answers(found.rows), "next": found.next}


@bp.post(f"{ONE}/answers")
@MAY
@once
@bp.input(MessageIn, arg_name="body")
@bp.output(MessageOut, status_code=201, links=links(*ON_MESSAGE, message_id="id"))
@bp.doc(summary="Answer a question", security="token", operation_id="answer_question")
def answer(question_id: int, body: dict) -> object:
    """From then on you follow it."""
    return seen_message(actions.answer(question_id, current_user, body["text"]), current_user)


@bp.post(f"{ONE}/solve")
@MAY
@once
@bp.input(SolutionIn, arg_name="body")
@bp.output(QuestionWhole, links=links(*GO_ON, question_id="id"))
@bp.doc(summary="Say which answer solves your question", security="token", operation_id="solve_question")
def solve(question_id: int, body: dict) -> object:
    """Said of another one, that one does."""
    actions.solve(question_id, current_user, body["message_id"])
    return _whole(question_id)


@bp.post(f"{ONE}/unsolve")
@MAY
@once
@bp.input(Empty, arg_name="body")
@bp.output(QuestionWhole, links=links(*GO_ON, question_id="id"))
@bp.doc(summary="Say that your question isn’t solved", security="token", operation_id="unsolve_question")
def unsolve(question_id: int, body: dict) -> object:
    """Said twice, once."""
    actions.unsolve(question_id, current_user)
    return _whole(question_id)


@bp.post(f"{ONE}/follow")
@MAY
@once
@bp.input(FollowIn, arg_name="body")
@bp.output(QuestionWhole, links=links(*GO_ON, question_id="id"))
@bp.doc(summary="Follow a question, or no more", security="token", operation_id="follow_question")
def follow(question_id: int, body: dict) -> object:
    """Who follows hears of each answer."""
    thread = queries.thread_of(ThreadKind.QUESTION, queries.question_for(current_user, question_id).id)
    threads.set_following(thread, current_user, body["follow"])
    return _whole(question_id)


@bp.post("/messages/<int:message_id>/useful")
@MAY
@once
@bp.input(UsefulIn, arg_name="body")
@bp.output(AnswerOut, links=links(*ON_MESSAGE, message_id="id"))
@bp.doc(summary="Say that an answer is useful, or no more", security="token", operation_id="mark_useful")
def useful(message_id: int, body: dict) -> object:
    """Each person once, and nobody of their own."""
    actions.mark_useful(message_id, current_user, body["useful"])
    return _answers([queries.answer_of(message_id)])[0]


@bp.post(f"{ONE}/hide")
@admin_only
@once
@bp.input(ReasonOfHiding, arg_name="body")
@bp.output({}, status_code=204)
@bp.doc(summary="Hide a question", security="token", operation_id="hide_question")
def hide(question_id: int, body: dict) -> object:
    """Whoever asked reads the reason."""
    actions.hide_question(question_id, current_user, body["reason"])
    return ""


@bp.post(f"{ONE}/show")
@admin_only
@once
@bp.input(ReasonOfHiding, arg_name="body")
@bp.output({}, status_code=204)
@bp.doc(summary="Show a hidden question again", security="token", operation_id="show_question")
def show(question_id: int, body: dict) -> object:
    """Whoever asked reads the reason."""
    actions.show_question(question_id, current_user, body["reason"])
    return ""
