"""What the mails about disputes say. None carries what people wrote, which may name the client: that stands on the page."""

from collections.abc import Callable

from flask import g
from flask_babel import gettext as _

from ..core.approval import all_of, standing
from ..core.formats import day, money
from ..members.queries import names_of
from ..members.second_admin import lapsed_by
from ..outbox.letter import Letter
from ..rewards.models import Reward
from ..rewards.queries import open_of
from ..settlement import queries as settlement
from . import queries
from .against import shown_on
from .models import TO_DECIDE, Decision, Dispute, DisputeState, Subject


def opened(dispute: int) -> Letter | None:
    """To the other side: somebody objects, and by when to answer."""
    row = queries.any_dispute(dispute)
    if not row.is_standing:
        return None
    return Letter(
        _("%(agency)s objects to %(what)s", agency=row.opener.name, what=what(row)),
        [
            _("The order stands still until it is settled. Look in your bank for the payment, and say what you find.") if row.movement
            else _("Until it is settled the money stays where it is. What is on its way already goes on, and is corrected afterwards."),
            _("Answer until %(day)s. If nobody answers, an admin decides on what they have.", day=day(row.answer_by)),
        ],
        [*_facts(row), (_("Reason"), str(row.ground.label))],
        (_("Read and answer"), _path(row)),
    )  # fmt: skip


def reminder(dispute: int) -> Letter | None:
    """To the other side: the last day is near."""
    row = queries.any_dispute(dispute)
    if row.status != DisputeState.OPEN:
        return None
    return Letter(
        _("%(agency)s waits for your answer until %(day)s", agency=row.opener.name, day=day(row.answer_by)),
        [_("They object to %(what)s. If nobody answers, an admin decides on what they have.", what=what(row))],
        _facts(row),
        (_("Read and answer"), _path(row)),
    )


def answered(dispute: int) -> Letter:
    """To the side that objected: the other one has spoken, and by when it is decided."""
    row = queries.any_dispute(dispute)
    return Letter(
        _("%(agency)s answers to your objection", agency=row.other.name),
        [
            _("What they say stands on the page of the dispute. An admin of the alliance decides, and you are told."),
            *_until(row),
        ],
        _facts(row),
        (_("See the dispute"), _path(row)),
    )


def silent(dispute: int) -> Letter | None:
    """To both sides: nobody answered in time."""
    row = queries.any_dispute(dispute)
    if row.status != DisputeState.SILENT:
        return None
    return Letter(
        _("No answer in time: dispute %(number)s", number=row.number),
        [
            _("You have not answered by %(day)s. An admin of the alliance can decide now; an answer still counts until then.",
              day=day(row.answer_by))
            if g.reader.agency_id == row.other_id
            else _("%(agency)s has not answered by %(day)s. An admin of the alliance can decide now; an answer still counts until then.",
                   agency=row.other.name, day=day(row.answer_by)),
            *_until(row),
        ],
        _facts(row),
        (_("See the dispute"), _path(row)),
    )  # fmt: skip


def to_decide(dispute: int) -> Letter | None:
    """To the admins: a dispute waits for a decision. Nothing once it is decided, to an admin of either agency, or on an appeal to one
    who decided before."""
    row = queries.any_dispute(dispute)
    if not _decides(row):
        return None if queries.somebody_decides(row) or row.status not in TO_DECIDE else _nobody_decides(row)
    return Letter(
        _("To decide: dispute %(number)s", number=row.number),
        [_("%(opener)s objects to %(what)s; the other side is %(other)s.", opener=row.opener.name, what=what(row),
           other=row.other.name), *_decided_without_it(row), *_until(row)],
        [*_facts(row), (_("State"), str(row.status.label))],
        (_("Read and decide"), _path(row)),
    )  # fmt: skip


def _nobody_decides(row: Dispute) -> Letter:
    return Letter(
        _("Nobody can decide: dispute %(number)s", number=row.number),
        [_("You have decided this before; on the appeal another admin has to decide."),
         _("There is no other admin. Appoint one under “Team”."), *_until(row)],
        _facts(row),
        (_("See the dispute"), _path(row)),
    )  # fmt: skip


def decision_due(dispute: int) -> Letter | None:
    """To the same admins: the last day is near, or over."""
    row = queries.any_dispute(dispute)
    if not _decides(row) or row.decide_by is None:
        return None
    if row.is_overdue:
        subject = _("Overdue: dispute %(number)s", number=row.number)
        sentence = _("It was to be decided by %(day)s, and both sides were told so. They wait.", day=day(row.decide_by))
    else:
        subject = _("Decide until %(day)s: dispute %(number)s", day=day(row.decide_by), number=row.number)
        sentence = _(
            "%(opener)s and %(other)s wait for it, and were told that day.",
            opener=row.opener.name,
            other=row.other.name,
        )
    return Letter(
        subject, [sentence], [*_facts(row), (_("State"), str(row.status.label))], (_("Read and decide"), _path(row))
    )


def withdrawn(dispute: int) -> Letter:
    """To the other side: the objection is taken back."""
    row = queries.any_dispute(dispute)
    return Letter(
        _("%(agency)s takes back the objection to %(what)s", agency=row.opener.name, what=what(row)),
        [_("The money goes on as if nobody had objected. There is nothing left to do.")],
        _facts(row),
        (_("See the dispute"), _path(row)),
    )


def decided(dispute: int, turn: int) -> Letter:
    """To both sides: what an admin decided, what follows, and until when one can appeal. Why, which may name a client, stands on
    the page."""
    row = queries.any_dispute(dispute)
    decision = row.decisions[turn - 1]
    sentences = [
        _("%(outcome)s: %(due)s.", outcome=decision.outcome.said_of(row.subject), due=money(decision.due)),
        _("Why it was decided so stands on the page of the dispute."),
    ]
    if row.movement and decision.due < row.amount:
        sentences.append(_("What has not arrived is due again, in a new order."))
    elif row.reward and decision.due != decision.was:
        sentences += [_("The books are corrected."), *_of_what_moved(row.reward, decision)]
    if decision.late_report and row.reward:
        mine, agency = g.reader.agency_id == row.reward.payer_id, row.reward.payer.name
        sentences.append(
            _("It counts as a late report of yours.") if mine else _("It counts as a late report of %(agency)s.", agency=agency)
        )  # fmt: skip
    if shown := shown_on(decision):
        mine = g.reader.agency_id == shown.id
        sentences.append(
            _("It is shown on your public page.") if mine else _("It is shown on the public page of %(agency)s.", agency=shown.name)
        )  # fmt: skip
    if turn == 1 and row.appeal_by:
        sentences.append(
            _("Whoever does not agree can ask another admin, once, until %(day)s.", day=day(row.appeal_by))
        )
    else:
        sentences.append(_("This is final."))
    return Letter(
        _("Decided: dispute %(number)s", number=row.number),
        sentences,
        [*_facts(row), *_made_of_it(row, decision)],
        (_("See the decision"), _path(row)),
    )


def appealed(dispute: int) -> Letter:
    """To the side that has not appealed."""
    row = queries.any_dispute(dispute)
    agency = row.appealed_by.agency.name if row.appealed_by and row.appealed_by.agency else row.opener.name
    return Letter(
        _("%(agency)s appeals: dispute %(number)s", agency=agency, number=row.number),
        [_("Another admin decides, for good. Until then the money stays as the first decision has left it. You can show more papers."),
         *_until(row)],
        _facts(row),
        (_("See the dispute"), _path(row)),
    )  # fmt: skip


def noted(dispute: int, note: int) -> Letter:
    """To the other side, or to both where an admin writes; and to the admins who have written there: somebody says something more."""
    row = queries.any_dispute(dispute)
    (written,) = [one for one in queries.notes_of(row) if one.id == note]
    names = {row.opener_id: row.opener.name, row.other_id: row.other.name}
    who = names[written.agency_id] if written.agency_id else names_of([written.written_by_id])[written.written_by_id]
    return Letter(
        _("%(who)s adds a note: dispute %(number)s", who=who, number=row.number),
        [_("What it says stands on the page of the dispute. You can answer there with a note of yours.")],
        _facts(row),
        (_("Read the note"), _path(row)),
    )


def second_admin(dispute: int) -> Letter | None:
    """To the other admins: one of them has decided over so much that a second one has to agree."""
    row = queries.any_dispute(dispute)
    waiting = standing([row]).get(dispute)
    if waiting is None:
        return None
    return Letter(
        _("A second admin is needed: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.number),
        [_("%(person)s has decided on this dispute, and it takes two. The reason stands on its page.",
           person=names_of([waiting.proposed_by])[waiting.proposed_by])],
        _facts(row),
        (_("See the dispute"), _path(row)),
    )  # fmt: skip


def lapsed(dispute: int, proposal: int) -> Letter:
    """To that admin and those who could have agreed: the objection was taken back before anybody did."""
    row = queries.any_dispute(dispute)
    return Letter(
        _("No second admin is needed any more: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.number),
        [_("What %(person)s had decided is not carried out.", person=lapsed_by(proposal)),
         _("%(agency)s has the money after all. There is nothing left to decide.", agency=row.opener.name) if row.movement
         else _("%(agency)s has taken the objection back. There is nothing left to decide.", agency=row.opener.name)],
        _facts(row),
        (_("See the dispute"), _path(row)),
    )  # fmt: skip


def not_agreed(dispute: int) -> Letter:
    """To the admin who had decided: a second one doesn't agree."""
    row = queries.any_dispute(dispute)
    return Letter(
        _("Not agreed: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.number),
        [
            _("Another admin does not agree with your decision, so it is not carried out. What speaks against it stands on the page of the dispute.")
        ],
        _facts(row),
        (_("See the dispute"), _path(row)),
    )  # fmt: skip


def what(row: Dispute) -> str:
    """What somebody objects to, in a few words."""
    if row.movement:
        return _("a bank order of %(amount)s", amount=money(row.amount))
    if row.subject == Subject.FEE and row.reward:
        fee, _on = queries.fee_of(row.reward)
        return _("a fee of %(amount)s", amount=money(fee))
    return _("a reward of %(amount)s", amount=money(row.amount))


ALL: dict[str, Callable[..., Letter | None]] = {
    "money.dispute_opened": opened,
    "money.dispute_reminder": reminder,
    "money.dispute_answered": answered,
    "money.dispute_silent": silent,
    "money.dispute_to_decide": to_decide,
    "money.dispute_decision_due": decision_due,
    "money.dispute_withdrawn": withdrawn,
    "money.dispute_decided": decided,
    "money.dispute_appealed": appealed,
    "money.dispute_noted": noted,
    "money.dispute_second_admin": second_admin,
    "money.dispute_lapsed": lapsed,
    "money.dispute_not_agreed": not_agreed,
}


def _decides(row: Dispute) -> bool:
    """Whether it waits for the reader, an admin: of neither agency, and on an appeal nobody who decided before."""
    before = {one for turn in row.decisions for one in (turn.decided_by_id, turn.seconded_by_id)}
    return row.status in TO_DECIDE and g.reader.agency_id not in row.sides and g.reader.id not in before


def _decided_without_it(row: Dispute) -> list[str]:
    """Where the answer came while a decision waited for a second admin."""
    since = row.answered_at
    lapsed = [one for one in all_of(row) if one.ended_at and one.answered_by is None]
    if not since or not any(one.proposed_at <= since <= one.ended_at for one in lapsed if one.ended_at):
        return []
    return [_("What an admin had decided before the answer came is not carried out; decide anew.")]


def _until(row: Dispute) -> list[str]:
    if row.status not in TO_DECIDE or row.decide_by is None:
        return []
    return [_("It is to be decided by %(day)s.", day=day(row.decide_by))]


def _of_what_moved(reward: Reward, decision: Decision) -> list[str]:
    """What becomes of money that was paid, or is on its way, and is due no more; and of what is due on top of it."""
    if open_of(reward.id) < 0:
        return [_("What was paid too much is taken off the next payment, or asked back after 14 days.")]
    if decision.due > decision.was:
        return [_("What is due now and not paid follows with the next payment.")]
    if settlement.is_under_way(reward.id):
        return [_("What is on its way already goes on, and is corrected afterwards.")]
    return []


def _made_of_it(row: Dispute, decision: Decision) -> list[tuple[str, str]]:
    if row.movement:
        return [(_("Has arrived"), money(decision.due))]
    return [(_("The reward before"), money(decision.was)), (_("The reward now"), money(decision.due))]


def _facts(row: Dispute) -> list[tuple[str, str]]:
    order = [(_("Bank order"), row.movement.reference or "")] if row.movement else []
    return [(_("Dispute"), row.number), *order, (_("Concerned"), money(row.amount))]


def _path(row: Dispute) -> str:
    """The dispute's page: an admin's stands on the desk, unless it is their own agency's."""
    mine = g.reader.agency_id in row.sides
    return f"/disputes/{row.id}" if mine or not g.reader.is_admin else f"/desk/disputes/{row.id}"
