"""The words for states and obstacles of money, in the reader's language."""

from flask_babel import gettext as _

from . import bank


def movement_states(paying: bool) -> dict[str, str]:
    """The states of an order as the payer, or as the payee, reads them."""
    return {
        "prepared": _("Being prepared"),
        "listed": _("Waits for your payment") if paying else _("Waits for their payment"),
        "sent": _("Sent, waits for their word") if paying else _("Sent, waits for your word"),
        "done": _("Arrived"),
        "refused": _("Cancelled"),
        "contested": _("Contested"),
    }


def movement_steps() -> dict[str, str]:
    """What happened to an order, step by step."""
    return {
        "prepared": _("Order made"),
        "listed": _("Ready to be paid"),
        "sent": _("Said to be sent"),
        "done": _("Arrived"),
        "refused": _("Cancelled"),
        "contested": _("Said not to have arrived"),
    }


def reward_states() -> dict[str, str]:
    """The states of a reward."""
    return {"accrued": _("Open"), "funded": _("Collected"), "settled": _("Paid"), "void": _("Void")}


def obstacle(code: str, paying: bool) -> str:
    """What holds an order up, and what to do."""
    if code == bank.SUSPENDED:
        return (
            _("The payee is suspended; payouts to it wait.") if paying else _("Your agency is suspended; payouts wait.")
        )
    if code == bank.BAD_IBAN:
        return (
            _("The payee's IBAN is wrong; they have to mend it.")
            if paying
            else _("Your IBAN is wrong. Mend it, and the order goes out.")
        )
    if paying:
        return _("The payee has given no bank details yet. You are told when you can pay.")
    return _("You have given no bank details yet. Enter them, and the order goes out.")


def refusal(reason: str | None) -> str:
    """Why an order was cancelled."""
    if reason == "superseded":
        return _(
            "Its sum no longer held: a fee was refunded or is disputed. What is left to pay stands in a new order."
        )
    if reason == bank.SUSPENDED:
        return _("The payee was suspended, so payouts to it wait. A new order follows when it may be paid again.")
    return reason or ""


def entry_word(reference: str) -> str:
    """What an entry in the books was about, by its reference."""
    words = {
        "accrued": _("Fee reported"),
        "corrected": _("Fee changed or refunded"),
        "voided": _("Void by a decision"),
        "paid_before": _("Paid before the alliance moved in"),
        "confirmed": _("Bank order"),
        "netted": _("Netted between the two"),
    }
    kind, _number, step = (reference.split(":") + ["", ""])[:3]
    return words.get(kind) or words.get(step) or reference


def movement_id_of(reference: str) -> int | None:
    """The movement that an entry belongs to, if one does."""
    kind, _colon, rest = reference.partition(":")
    return int(rest.partition(":")[0]) if kind == "movement" else None
