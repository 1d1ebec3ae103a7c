"""What the mails about plans, joint actions and budgets say. Reasons stand on the page alone: they may be of clients."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.extensions import db
from ..core.formats import day, days, money
from ..core.languages import reader
from ..outbox.letter import Letter
from ..partnerships.models import Partnership
from ..partnerships.words import Sayable
from .models import ActionState, Budget, BudgetRequest, JointAction, RequestState

DECIDED = {
    "approved": (_l("Approved: %(what)s"), _l("Once it is spent, say how much and show a file that proves it.")),
    "declined": (_l("Declined: %(what)s"), _l("The reason stands on the page.")),
    "closed": (_l("Closed: %(what)s"), _l("The proof is accepted.")),
    "lapsed": (_l("Lapsed: %(what)s"), _l("The budget has ended before anybody decided.")),
    "not_proved": (_l("The proof is not accepted: %(what)s"), _l("The reason stands on the page. Show another file.")),
}


def action(action: int) -> Letter | None:
    """To the other side: something is planned."""
    row = db.session.get_one(JointAction, action)
    return _of(row, _("Planned with you: %(title)s", title=_title(row))) if row.status == ActionState.PLANNED else None


def action_done(action: int) -> Letter:
    """To the other side: it is done."""
    row = db.session.get_one(JointAction, action)
    return _of(row, _("Done: %(title)s", title=_title(row)))


def action_cancelled(action: int) -> Letter:
    """To the other side: it is cancelled."""
    row = db.session.get_one(JointAction, action)
    return _of(row, _("Cancelled: %(title)s", title=_title(row)))


def _title(row: JointAction) -> str:
    return Sayable(row.partnership)(row.title)


def _what(row: BudgetRequest) -> str:
    return Sayable(row.partnership)(row.what)


def _of(row: JointAction, subject: str) -> Letter:
    them = row.partnership.other(reader().agency_id).name
    facts = [(_("With"), them), (_("What is done"), str(row.kind.label)), (_("Day"), day(row.held_on))]
    return Letter(
        subject,
        [_("What each of you does for it stands on the page.")],
        facts,
        (_("See it"), f"/joint-actions/{row.id}"),
    )


def budget(budget: int) -> Letter:
    """To the other side: there is a budget for both."""
    row = db.session.get_one(Budget, budget)
    title = Sayable(db.session.get_one(Partnership, row.partnership_id))(row.title)
    return Letter(
        _("A budget for both of you: %(title)s", title=title),
        [_("It is a record of what you promise each other: no money moves by it."),
         _("Each of you can ask for a part of it, and the other side decides.")],
        [(_("Amount"), money(row.amount)), (_("Period"), days(row.starts_on, row.ends_on))],
        (_("See it"), f"/partnerships/{row.partnership_id}/together"),
    )  # fmt: skip


def budget_ended(budget: int) -> Letter:
    """To the other side: nothing more can be asked of it."""
    row = db.session.get_one(Budget, budget)
    title = Sayable(db.session.get_one(Partnership, row.partnership_id))(row.title)
    return Letter(
        _("A budget of both of you has ended: %(title)s", title=title),
        [_("Nothing more can be asked of it. What was approved stays, and is still proved and closed.")],
        [(_("Amount"), money(row.amount)), (_("Period"), days(row.starts_on, row.ends_on))],
        (_("See it"), f"/partnerships/{row.partnership_id}/together"),
    )


def asked(request: int) -> Letter | None:
    """To whoever decides: something is asked for. Nothing once it is decided."""
    row = db.session.get_one(BudgetRequest, request)
    if row.status != RequestState.ASKED:
        return None
    return _about(row, _("%(agency)s asks for %(amount)s: %(what)s", agency=row.agency.name, amount=money(row.amount), what=_what(row)),
                  _("Approve or decline it."))  # fmt: skip


def spent(request: int) -> Letter | None:
    """To whoever decides: look at the proof."""
    row = db.session.get_one(BudgetRequest, request)
    if row.status != RequestState.SPENT:
        return None
    return _about(
        row,
        _("%(agency)s has spent it: %(what)s", agency=row.agency.name, what=_what(row)),
        _("Look at the proof, and close it."),
    )


def decided(request: int, became: str) -> Letter:
    """To whoever asked: what was decided."""
    row = db.session.get_one(BudgetRequest, request)
    subject, sentence = DECIDED[became]
    return _about(row, str(subject) % {"what": _what(row)}, str(sentence))


def _about(row: BudgetRequest, subject: str, sentence: str) -> Letter:
    facts = [
        (_("Amount"), money(row.amount)), (_("Spent"), money(row.spent) if row.spent else ""), (_("Budget"), Sayable(row.partnership)(row.budget.title)),
        (_("Day"), day(row.spend_on)),
    ]  # fmt: skip
    to = (
        "/desk/budget-requests"
        if reader().agency_id not in (row.partnership.first_id, row.partnership.second_id)
        else "/budget-requests"
    )
    return Letter(subject, [sentence], [one for one in facts if one[1]], (_("See it"), f"{to}/{row.id}"))


ALL: dict[str, Callable[..., Letter | None]] = {
    "partnership.action": action,
    "partnership.action_done": action_done,
    "partnership.action_cancelled": action_cancelled,
    "partnership.budget": budget,
    "partnership.budget_ended": budget_ended,
    "partnership.request": asked,
    "partnership.request_spent": spent,
    "partnership.request_decided": decided,
}
