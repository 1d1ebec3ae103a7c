"""What the mails about partnerships say. Notes of talks and reasons stand on the page alone: they may be of clients."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, select

from ..core.extensions import db
from ..core.formats import day
from ..core.languages import reader
from ..members.queries import names_of
from ..outbox.letter import Deed, Letter
from .models import FollowUp, FollowUpState, Partnership, Talk
from .people import in_charge
from .words import Sayable


def invited(partnership: int, by: int | None = None) -> Letter | None:
    """To the other side: will you work with us? Nothing once it is answered, or where it can't be agreed to."""
    row = _row(partnership)
    if not row.is_asked(reader().agency_id) or not all(one.is_active for one in row.sides):
        return None
    them = row.other(reader().agency_id).name
    asks = _("%(person)s of %(agency)s asks.", person=names_of([by])[by], agency=them) if by else ""
    return Letter(
        _("%(agency)s would like to work with you", agency=them),
        [
            *([asks] if asks else []),
            _(
                "If you agree, you share a page: what was agreed and until when, talks with notes, who decides and who executes."
            ),
        ],
        button=(_("Look and answer"), f"/partnerships/{row.id}"),
        deeds=[Deed("agree_partnership", row.id)],
    )


def agreed(partnership: int) -> Letter:
    """To whoever invited: they agree."""
    row = _row(partnership)
    return Letter(
        _("%(agency)s works with you", agency=_them(row)),
        [_("They have agreed. Say how often you talk, and write down what you agree on.")],
        button=_see(row),
    )


def declined(partnership: int) -> Letter:
    """To whoever invited: they don't."""
    row = _row(partnership)
    return Letter(
        _("%(agency)s has declined to work with you", agency=_them(row)),
        [_("You can pass clients to each other all the same.")],
        button=_see(row),
    )


def ended(partnership: int) -> Letter:
    """To the other side: it is over. Why stands on the page: it may be about clients."""
    row = _row(partnership)
    return Letter(
        _("%(agency)s has ended your partnership", agency=_them(row)),
        [_("What was open between you is cancelled. Clients that were passed go on as before.")],
        button=_see(row),
    )


def rhythm(partnership: int) -> Letter | None:
    """To the other side: when you talk."""
    row = _row(partnership)
    if not row.is_active:
        return None
    facts = [(_("Rhythm"), row.rhythm), (_("Next talk"), day(row.talk_on) if row.talk_on else _("not set"))]
    return Letter(_("Talks with %(agency)s", agency=_them(row)), [_("They have set when you talk.")], facts, _see(row))


def talk_soon(partnership: int, side: int) -> Letter | None:
    """To both sides: a talk is near."""
    row = _row(partnership)
    if row.talk_on is None or not row.is_active:
        return None
    them = row.other(side)
    still, sayable = db.session.scalars(_open(row)).all(), Sayable(row)
    facts = [(_owed(one), sayable(one.what)) for one in still[:10]]
    return Letter(
        _("Talk with %(agency)s: %(day)s", agency=them.name, day=day(row.talk_on)),
        [ngettext("%(num)d thing is open between you.", "%(num)d things are open between you.", len(still)) if still
         else _("Nothing is open between you.")],
        facts, (_("Write down the talk"), f"/partnerships/{row.id}/talks/new"),
    )  # fmt: skip


def talk_missed(partnership: int, side: int) -> Letter | None:
    """To both sides: nobody has noted the talk."""
    row = _row(partnership)
    if row.talk_on is None or not row.is_active:
        return None
    return Letter(
        _("Did you talk with %(agency)s?", agency=row.other(side).name),
        [
            _(
                "A talk was due on %(day)s, and nobody has written one down. Do so, or choose another day.",
                day=day(row.talk_on),
            )
        ],
        button=(_("Write down the talk"), f"/partnerships/{row.id}/talks/new"),
    )


def talked(talk: int) -> Letter:
    """To the other side: a talk was written down, with what was agreed."""
    one = db.session.get_one(Talk, talk)
    row = _row(one.partnership_id)
    made = db.session.scalars(
        select(FollowUp).where(FollowUp.talk_id == talk).order_by(FollowUp.due_on, FollowUp.id)
    ).all()
    sayable = Sayable(row)
    return Letter(
        _("%(agency)s has written down your talk of %(day)s", agency=one.agency.name, day=day(one.held_on)),
        [_("What you agreed on stands below, the notes on the page.") if made else _("The notes stand on the page.")],
        [(_owed(each), sayable(each.what)) for each in made],
        _see(row),
    )


def follow_up(follow_up: int) -> Letter | None:
    """To the other side, or to whoever owes it: something was agreed."""
    one = _one(follow_up)
    if one.status != FollowUpState.OPEN:
        return None
    mine = one.owed_by_id == reader().agency_id
    said = {"agency": _them(one.partnership), "what": _what(one)}
    subject = _("You owe %(agency)s: %(what)s", **said) if mine else _("%(agency)s owes you: %(what)s", **said)
    return _about(one, subject, [_("So it was written down. If it is not so, ask to cancel it there.")], mine)


def open_still(follow_up: int) -> Letter | None:
    """What the page of a button says of it: nothing once it is not open any more."""
    one = _one(follow_up)
    return _about(one, _what(one), [], True) if one.status == FollowUpState.OPEN else None


def due(follow_up: int) -> Letter | None:
    """To who owes it: its day is near."""
    one = _one(follow_up)
    if one.status != FollowUpState.OPEN:
        return None
    return _about(
        one, _("Until %(day)s: %(what)s", day=day(one.due_on), what=_what(one)), [_("Its day is near.")], True
    )


def overdue(follow_up: int) -> Letter | None:
    """To who owes it: its day is over."""
    one = _one(follow_up)
    if not one.is_overdue:
        return None
    sentence = _("Its day is over, and it counts as not kept until you say that it is done.")
    return _about(one, _("Overdue: %(what)s", what=_what(one)), [sentence], True)


def overdue_there(follow_up: int) -> Letter | None:
    """To the other side: what they are owed is overdue."""
    one = _one(follow_up)
    if not one.is_overdue:
        return None
    them = one.owed_by.name
    return _about(
        one, _("Overdue at %(agency)s: %(what)s", agency=them, what=_what(one)), [_("They are reminded, too.")]
    )


def done(follow_up: int) -> Letter | None:
    """To the other side: confirm it."""
    one = _one(follow_up)
    if one.status != FollowUpState.DONE:
        return None
    letter = _about(
        one, _("%(agency)s says that it is done: %(what)s", agency=one.owed_by.name, what=_what(one)),
        [_("Confirm it, or say why it is not. Without an answer it counts as confirmed after two weeks.")],
    )  # fmt: skip
    letter.deeds = [Deed("follow_up_confirmed", one.id)]
    return letter


def confirmed(follow_up: int) -> Letter:
    """To who owed it: it is confirmed."""
    one = _one(follow_up)
    return _about(
        one,
        _("Confirmed: %(what)s", what=_what(one)),
        [_("%(agency)s has confirmed it.", agency=_them(one.partnership))],
    )


def not_accepted(follow_up: int) -> Letter:
    """To who owes it: it is open again. Why stands on the page."""
    one = _one(follow_up)
    sentences = [_("It is open again, with the day that it had."), _("What is missing stands on the page.")]
    return _about(one, _("Not accepted: %(what)s", what=_what(one)), sentences)


def cancel_asked(follow_up: int) -> Letter | None:
    """To the other side: shall we drop it?"""
    one = _one(follow_up)
    if one.cancel_by_id is None or one.status != FollowUpState.OPEN:
        return None
    sentence = _("It is cancelled once you agree; until then it stands.")
    return _about(
        one, _("%(agency)s would like to cancel: %(what)s", agency=_them(one.partnership), what=_what(one)), [sentence]
    )


def cancelled(follow_up: int) -> Letter:
    """To whoever asked: it is dropped."""
    one = _one(follow_up)
    return _about(one, _("Cancelled: %(what)s", what=_what(one)), [_("Both of you agree.")])


def _about(one: FollowUp, subject: str, sentences: list[str], can_be_done: bool = False) -> Letter:
    deeds = [Deed("follow_up_done", one.id)] if can_be_done and one.status == FollowUpState.OPEN else []
    return Letter(subject, sentences, _facts_of(one), (_("See it"), f"/follow-ups/{one.id}"), deeds=deeds)


def _what(one: FollowUp) -> str:
    return Sayable(one.partnership)(one.what)


def _facts_of(one: FollowUp) -> list[tuple[str, str]]:
    person = in_charge(one)
    who = f"{one.owed_by.name}, {person.name}" if person else one.owed_by.name
    return [(_("Owes it"), who), (_("Due on"), day(one.due_on))]


def _owed(one: FollowUp) -> str:
    return _("%(agency)s, until %(day)s", agency=one.owed_by.name, day=day(one.due_on))


def _open(row: Partnership) -> Select[FollowUp]:
    chosen = select(FollowUp).where(FollowUp.partnership_id == row.id, FollowUp.status == FollowUpState.OPEN)
    return chosen.order_by(FollowUp.due_on, FollowUp.id)


def _row(partnership_id: int) -> Partnership:
    return db.session.get_one(Partnership, partnership_id)


def _one(follow_up_id: int) -> FollowUp:
    return db.session.get_one(FollowUp, follow_up_id)


def _them(row: Partnership) -> str:
    """The other side, as the reader sees it."""
    return row.other(reader().agency_id).name


def _see(row: Partnership) -> tuple[str, str]:
    return _("See the partnership"), f"/partnerships/{row.id}"


ALL: dict[str, Callable[..., Letter | None]] = {
    "partnership.invited": invited,
    "partnership.agreed": agreed,
    "partnership.declined": declined,
    "partnership.ended": ended,
    "partnership.rhythm": rhythm,
    "partnership.talk_soon": talk_soon,
    "partnership.talk_missed": talk_missed,
    "partnership.talked": talked,
    "partnership.follow_up": follow_up,
    "partnership.due": due,
    "partnership.overdue": overdue,
    "partnership.overdue_there": overdue_there,
    "partnership.done": done,
    "partnership.confirmed": confirmed,
    "partnership.not_accepted": not_accepted,
    "partnership.cancel_asked": cancel_asked,
    "partnership.cancelled": cancelled,
}
