"""The list of threads between one's agency and others, and one of them."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import Select, func, select

from ...core.extensions import db
from ...core.forms import ButtonForm
from ...core.guards import member_may, team_or_may
from ...core.idempotency import once
from ...core.listing import Listing, Order
from ...core.typed import one_line, row_number
from ...members.models import Person
from .. import actions, queries
from ..about import about, hides_client
from ..forms import MessageForm
from ..models import BETWEEN_TWO, Message, Thread, ThreadKind
from ..readers import of_all_members, readers_of, thread_of
from ..shown import place_in, shown_messages, shown_thread, usable_names
from . import bp

KINDS = f"<any({', '.join(BETWEEN_TWO)}):of>"
ORDERS = {"day": Order(_l("Last message"), (Thread.last_id,), falling=True)}


@bp.get("/threads")
@member_may("threads")
def all_threads() -> ResponseReturnValue:
    """All of one's agency, those with the newest message first."""
    kind = ThreadKind.read(request.args.get("kind"))
    kind = kind if kind in BETWEEN_TWO else None
    unread = "unread" if request.args.get("only") == "unread" else None
    listing = Listing("threads.all_threads", request.args, Thread.id, ORDERS, "day", {"kind": kind, "only": unread})
    mine = queries.threads_of(current_user.agency_id)
    chosen = queries.of_kind(mine, kind, bool(unread), listing.words, current_user)
    counts = dict(db.session.execute(
        queries.of_kind(mine, None, bool(unread), listing.words, current_user)
        .with_only_columns(Thread.kind, func.count()).group_by(Thread.kind)
    ).all())  # fmt: skip
    found = listing.page(chosen.add_columns(queries.unread_by(current_user.id)).options(*queries.with_subject()))
    last = _last_of([row[0] for row in found.rows])
    return render_template(
        "threads/threads.html",
        listing=listing,
        found=found,
        counts=counts,
        kinds=BETWEEN_TWO,
        about=about,
        last=last,
        unread=unread,
    )


def _last_of(threads: list[Thread]) -> dict[int, Any]:
    """By thread, its newest message as the reader sees it."""
    ids = [one.last_id for one in threads]
    chosen = select(Message).where(Message.id.in_(ids)).options(*queries.with_writers())
    return {one.row.thread_id: one for one in shown_messages(db.session.scalars(chosen).all(), current_user)}


@bp.route(f"/threads/about/{KINDS}/<int:subject_id>", methods=["GET", "POST"])
@member_may("threads")
@once
def begin(of: str, subject_id: int) -> ResponseReturnValue:
    """The thread of a referral, a lead or a partnership, from before its first message on."""
    found = actions.thread_about(current_user, ThreadKind(of), subject_id)
    if found.id is not None and request.method == "GET":
        return redirect(url_for("threads.thread", thread_id=found.id))
    form = MessageForm()
    if form.validate_on_submit():
        made: dict[str, Message] = {}
        if form.taken(
            lambda: made.update(row=actions.write_first(ThreadKind(of), subject_id, current_user, form.text.data or ""))
        ):
            return _to(made["row"])
    return _show(found, form)


@bp.route("/threads/<int:thread_id>", methods=["GET", "POST"])
@member_may("threads")
@once
def thread(thread_id: int) -> ResponseReturnValue:
    """One thread: its newest messages, the form for the next; whoever opens it has read them."""
    found, form = thread_of(current_user, thread_id), MessageForm()
    if form.validate_on_submit():
        made: dict[str, Message] = {}
        if form.taken(lambda: made.update(row=actions.write(thread_id, current_user, form.text.data or ""))):
            return _to(made["row"])
    return _show(found, form)


def _show(found: Thread, form: MessageForm) -> ResponseReturnValue:
    before = place_in(found, request.args)
    read_to = 0 if before else actions.see(found, current_user, queries.read_to(found, current_user))
    part = shown_thread(found, current_user, before, read_to)
    people = queries.people_in(found)
    page = render_template(
        "threads/thread.html", thread=found, part=part, form=form, about=about(found), people=people, names=usable_names(people),
        looks=queries.looks_at(found), before=before, hides=hides_client(found), button=ButtonForm(formdata=None), other=found.other_of(current_user.agency_id),
        here=_page_of("threads.thread", "threads.begin", found), names_at=_page_of("threads.names", "threads.names", found),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _page_of(kept: str, begun: str, found: Thread) -> str:
    return url_for(kept, thread_id=found.id) if found.id else url_for(begun, of=found.kind, subject_id=found.subject_id)


@bp.get("/threads/<int:thread_id>/new")
@member_may("threads")
def new_messages(thread_id: int) -> ResponseReturnValue:
    """What was written after the message `after`: a part of the page, which asks for it while it is open. It counts as unread until the
    page is opened again: nobody knows whether somebody sits before it."""
    found = thread_of(current_user, thread_id)
    rows = queries.after(found, row_number(request.args.get("after")) or 0)
    if not rows:
        return "", 204
    return render_template(
        "threads/_new.html", messages=shown_messages(rows, current_user), last_id=rows[-1].id,
        address=url_for("threads.new_messages", thread_id=found.id), button=ButtonForm(formdata=None),
    )  # fmt: skip


@bp.get("/threads/<int:thread_id>/names")
@bp.get(f"/threads/about/{KINDS}/<int:subject_id>/names")
@member_may("threads")
def names(thread_id: int | None = None, of: str = "", subject_id: int = 0) -> ResponseReturnValue:
    """Of those who read a thread, whoever is called as `q` begins: a part of the page, which asks for it while "@" and a name are typed."""
    found = (
        thread_of(current_user, thread_id)
        if thread_id
        else actions.thread_about(current_user, ThreadKind(of), subject_id)
    )
    return _named(readers_of(found))


@bp.get("/threads/names")
@team_or_may("community")
def names_of_all() -> ResponseReturnValue:
    """The same where all members read: in answers to questions, in comments on news."""
    return _named(of_all_members())


def _named(people: Select[Person]) -> ResponseReturnValue:
    said = one_line(request.args.get("q", ""))[:80]
    return render_template("threads/_names.html", names=queries.names_like(people, said, current_user))


def _to(message: Message) -> ResponseReturnValue:
    return redirect(url_for("threads.thread", thread_id=message.thread_id, _anchor=f"message-{message.id}"))
