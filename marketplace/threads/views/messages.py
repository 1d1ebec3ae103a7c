"""What a writer does with a message, wherever it stands; following what all members read."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core.errors import Refusal
from ...core.extensions import db
from ...core.guards import team_or_may
from ...core.idempotency import once
from .. import actions, mentions, queries
from ..about import about
from ..emails import path_of
from ..forms import MessageForm
from ..hiding import text_for
from ..models import Message, Thread
from . import bp

ONE = "/messages/<int:message_id>"


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@team_or_may("community")
@once
def change(message_id: int) -> ResponseReturnValue:
    """Change what one wrote, within a quarter of an hour."""
    message = queries.own_message(current_user, message_id)
    names = mentions.names_in([message.id])[message.id]
    form = MessageForm(data={"text": mentions.as_typed(text_for(message, current_user), names)})
    if request.method == "GET":
        actions.refuse_editing(message, current_user)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            actions.edit(message_id, current_user, form.text.data or "")
        except Refusal as refusal:
            status = form.told(refusal)
        else:
            return _to(message)
    page = render_template(
        "threads/edit.html", form=form, message=message, about=about(message.thread), back=path_of(message),
        names_at=_names_at(message),
    )  # fmt: skip
    return page, status


@bp.post(f"{ONE}/take-back")
@team_or_may("community")
@once
def take_back(message_id: int) -> ResponseReturnValue:
    """Take it back."""
    message = actions.take_back(message_id, current_user)
    flash(_("Your message is taken back."), "good")
    return _to(message)


@bp.post("/threads/<int:thread_id>/<any(follow, unfollow):hearing>")
@team_or_may("community")
@once
def follow(thread_id: int, hearing: str) -> ResponseReturnValue:
    """Hear of what all members read, or no more."""
    if hearing == "follow":
        actions.follow(thread_id, current_user)
        flash(_("You hear of what is written here."), "good")
    else:
        actions.unfollow(thread_id, current_user)
        flash(_("You hear of it only when you are named."), "good")
    return redirect(about(db.session.get_one(Thread, thread_id)).path)


def _names_at(message: Message) -> str:
    if not message.thread.is_between_two:
        return url_for("threads.names_of_all")
    return url_for("threads.names", thread_id=message.thread_id)


def _to(message: Message) -> Response:
    return redirect(path_of(message))
