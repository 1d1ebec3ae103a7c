"""What the mails about money say. Each goes to the owners and finance people of the agency it concerns.

What people write to each other may name the client, so reasons in their own words stay on the page.
"""

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.approval import standing
from ..core.extensions import db
from ..core.formats import day, iban, money, percent, sentences
from ..members.queries import names_of
from ..members.second_admin import lapsed_by
from ..outbox.letter import Deed, Letter
from . import queries
from .models import Movement, MovementItem, MovementState, Remark
from .qr import epc_picture
from .replaced import is_replaced, replaced_by

MOST = 10  # fees that a mail names


def listed(movement: int) -> Letter | None:
    """To the payer: there is an order to pay; where it replaces others, also that those need not be paid."""
    row = _row(movement)
    if row.status == MovementState.REFUSED:
        return None
    earlier = ", ".join(replaced_by([row.id])[row.id])
    asked = {"amount": money(row.amount), "agency": row.payee.name}
    return Letter(
        _("Please pay %(amount)s to %(agency)s instead of %(references)s", references=earlier, **asked)
        if earlier
        else _("Please pay %(amount)s to %(agency)s", **asked),
        [
            _turned(row)
            if queries.pays_back(row)
            else _("The client’s fees you reported make a reward due. The money goes straight to their account."),
            *(_replaced(earlier) if earlier else []),
            _("Use the exact sum and the reference, so that it is matched by itself."),
        ],
        [*_facts(row), (_("To"), row.holder or ""), (_("Account"), _account(row))],
        (_("Open the bank order"), path_of(row)),
        picture=_code(row),
        text=_carried(row),
    )


def _turned(movement: Movement) -> str:
    """Why the referrer gives something back."""
    if queries.gives_back_by_decision(movement):
        return _("An admin has decided on a reward that was paid to you: this is what you owe back.")
    if queries.gives_back_what_was_corrected(movement):
        return _("A fee was refunded or corrected after its reward was paid to you: this is what you owe back.")
    return _("A reward was paid to you twice: this is what you owe back.")


def _replaced(earlier: str) -> list[str]:
    """That it comes in place of others, perhaps for the same sum, and what to do if one of those is paid."""
    return [
        _("It replaces %(references)s, which you need not pay any more.", references=earlier),
        _("If you have paid that already, don’t pay this: the money is booked once the payee has it."),
    ]  # fmt: skip


def _account(movement: Movement) -> str:
    """The IBAN in groups of four, or what there is in its place."""
    if movement.iban:
        return iban(movement.iban)
    return ", ".join(filter(None, (movement.account_number, movement.routing_code, movement.bank_name)))


def _code(movement: Movement) -> tuple[bytes, str] | None:
    picture = epc_picture(movement)
    return (picture, _("A code that your bank’s app reads: it fills in everything.")) if picture else None


def _carried(movement: Movement) -> str:
    """For which fees it is, a line each."""
    lines = [_line(item) for item in db.session.scalars(queries.items_of(movement).limit(MOST))]
    more = queries.count_items(movement) - MOST
    rest = [ngettext("And %(num)d more.", "And %(num)d more.", more)] if more > 0 else []
    return "\n".join([_("What it is for:"), *lines, *rest])


def _line(item: MovementItem) -> str:
    """A reward, with the share that it is, or why the order carries another sum of it."""
    said = {"title": item.reward.subject, "sum": money(item.amount)}
    if item.reward.is_decided:
        decided = _("“%(title)s”: %(sum)s, as an admin has decided", **said)
        return f"{decided}. {item.part.label}" if item.part else decided
    if item.part:
        return sentences([_("“%(title)s”: %(sum)s", **said), str(item.part.label)])
    if not item.reward.is_plain:
        return _("“%(title)s”: %(sum)s, %(why)s", why=item.reward.why, **said)
    share = {"rate": percent(item.reward.rate), "fee": money(item.reward.kept)}
    return _("“%(title)s”: %(sum)s, %(rate)s of the fee of %(fee)s", **said, **share)


def sent(movement: int) -> Letter:
    """To the payee: look whether the money came."""
    row = _row(movement)
    return Letter(
        _("%(agency)s has sent you %(amount)s", agency=row.payer.name, amount=money(row.amount)),
        [
            _(
                "When the money is on your account, confirm it. If it isn’t there after some days, say so on the same page."
            )
        ],
        _facts(row),
        (_("Confirm that it came"), path_of(row)),
        deeds=_confirms(row),
    )


def _confirms(movement: Movement) -> list[Deed]:
    """What its payee can say without signing in, while the order waits for their word."""
    waits = movement.status == MovementState.SENT and g.reader.agency_id == movement.payee_id
    return [Deed("confirm_received", movement.id)] if waits else []


def received(movement: int) -> Letter:
    """To the payer: it came, nothing more to do."""
    row = _row(movement)
    return Letter(
        _("%(agency)s has received your %(amount)s", agency=row.payee.name, amount=money(row.amount)),
        [_("The rewards in this order are settled. There is nothing left to do.")],
        [*_facts(row), *([(_("Arrived on"), day(row.arrived_on))] if row.arrived_on else [])],
        (_("See the order"), path_of(row)),
    )


def superseded(movement: int) -> Letter | None:
    """To the payer: don't pay this one. Where a new order has come in its place, that one's letter says so."""
    row = _row(movement)
    if is_replaced(row):
        return None
    return Letter(
        _("Don’t pay %(reference)s: its sum no longer holds", reference=row.reference)
        if row.reason == Remark.SUPERSEDED
        else _("Don’t pay %(reference)s: it is cancelled", reference=row.reference),
        [row.why(True), _if_paid(row)],
        _facts(row),
        (_("See the order"), path_of(row)),
    )


def _if_paid(movement: Movement) -> str:
    """What becomes of a payment that has left already. Where what the bank had taken back is settled, no other order comes."""
    if movement.reason == Remark.WON_BACK:
        return _(
            "If you have paid it already, it is booked once the payee has it, and what was paid twice is owed back to you."
        )
    return _(
        "If you have paid it already, don’t pay the new one when it comes: the money is booked once the payee has it."
    )


def blocked(movement: int) -> Letter | None:
    """To the payee, who can mend it: money waits for you."""
    row = _row(movement)
    if row.blocked_reason is None:
        return None
    return Letter(
        _("%(amount)s waits for your bank details", amount=money(row.amount)),
        [
            _("%(agency)s owes you back part of a reward and can’t be told where to pay it.", agency=row.payer.name)
            if queries.pays_back(row)
            else _("%(agency)s owes you a reward and can’t be told where to pay it.", agency=row.payer.name),
            _("Enter your bank details; the order then goes out by itself."),
        ],
        button=(_("Enter bank details"), "/agency/payout"),
    )


def second_admin(movement: int) -> Letter | None:
    """To the other admins: one of them has decided over so much that a second one has to agree."""
    row = _row(movement)
    waiting = standing([row]).get(movement)
    if waiting is None:
        return None
    return Letter(
        _("A second admin is needed: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.reference),
        [_("%(person)s has decided on this order, and it takes two. The reason stands on its page.",
           person=names_of([waiting.proposed_by])[waiting.proposed_by])],
        _facts(row),
        (_("See the order"), path_of(row)),
    )  # fmt: skip


def lapsed(movement: int, proposal: int) -> Letter:
    """To that admin and those who could have agreed: something else was said of the order before anybody did."""
    row = _row(movement)
    return Letter(
        _("No second admin is needed any more: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.reference),
        [_("What %(person)s had decided is not carried out.", person=lapsed_by(proposal)),
         _("Something else has become of the order since; its page says what.")],
        _facts(row),
        (_("See the order"), path_of(row)),
    )  # fmt: skip


def objected(movement: int) -> Letter:
    """To the admin who had decided: a second one doesn't agree."""
    row = _row(movement)
    return Letter(
        _("Not agreed: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.reference),
        [
            _(
                "Another admin does not agree with your decision, so it is not carried out. What speaks against it stands on the page of the order."
            )
        ],
        _facts(row),
        (_("See the order"), path_of(row)),
    )


def undone(movement: int, was: str, becomes: str = "", **_earlier: str) -> Letter:
    """To both sides: "sent" or "received" was taken back, and what the order is again."""
    row = _row(movement)
    mine = g.reader.agency_id == row.payee_id
    return Letter(
        _("Taken back: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.reference),
        [
            _("“Sent” was taken back: the order is to be paid again.")
            if was == MovementState.SENT
            else _received_taken_back(becomes, mine)
        ],
        _facts(row),
        (_("See the order"), path_of(row)),
    )


def _received_taken_back(becomes: str, mine: bool) -> str:
    return {
        MovementState.LISTED: _("“Received” was taken back: the order is to be paid."),
        MovementState.REFUSED: _("“Received” was taken back: the money of the cancelled order hasn’t come."),
    }.get(
        MovementState(becomes or "sent"),
        _("“Received” was taken back: the order waits for your word again.")
        if mine
        else _("“Received” was taken back: the order waits for the payee’s word again."),
    )


def reminder(movement: int, state: str) -> Letter | None:
    """To whoever the order waits for; at last to the admins as well."""
    row = _row(movement)
    if row.status != state:
        return None
    return Letter(
        _("Reminder: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.reference),
        [_waits(row)],
        _facts(row),
        (_("Open the bank order"), path_of(row)),
        deeds=_confirms(row),
    )


def _waits(movement: Movement) -> str:
    """For what it waits: to the side that can say so, or to an admin, who is to ask them."""
    both = {"payer": movement.payer.name, "payee": movement.payee.name}
    if movement.status == MovementState.LISTED:
        if g.reader.agency_id == movement.payer_id:
            return _("This order to %(agency)s has not been marked as sent.", agency=both["payee"])
        return _("%(payer)s has not marked this order to %(payee)s as sent.", **both)
    if g.reader.agency_id == movement.payee_id:
        return _("%(agency)s sent this money; please say whether it came.", agency=both["payer"])
    return _("%(payer)s sent this money; %(payee)s has not said whether it came.", **both)


def of_the_release_before(**_said: object) -> None:
    """What was contested, answered and decided is told by the dispute about it now; such a letter may still wait."""


ALL = {f"money.{name}": of_the_release_before for name in ("contested", "answered", "decided")} | {
    f"money.{email.__name__}": email
    for email in (
        listed,
        sent,
        received,
        second_admin,
        lapsed,
        objected,
        undone,
        superseded,
        blocked,
        reminder,
    )
}


def _row(movement: int) -> Movement:
    return db.session.get_one(Movement, movement)


def _facts(movement: Movement) -> list[tuple[str, str]]:
    between = f"{movement.payer.name} → {movement.payee.name}"
    return [
        (_("Amount"), money(movement.amount)),
        (_("Reference"), movement.reference or ""),
        (_("From and to"), between),
    ]


def path_of(movement: Movement) -> str:
    """The order's page: an admin's stands on the desk, unless the order is their own agency's."""
    mine = g.reader.agency_id in (movement.payer_id, movement.payee_id)
    return f"/movements/{movement.id}" if mine or not g.reader.is_admin else f"/desk/movements/{movement.id}"
