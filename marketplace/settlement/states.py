"""How money moves, and the states of a movement."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ..core.vocabulary import State, Vocabulary


class MovementKind(Vocabulary):
    """How money moves; with the word that stands for a movement which was named before."""

    BANK_ORDER = "bank_order", _l("Bank order"), _l("The order")
    STRIPE = "stripe", _l("Payment by Stripe"), _l("The payment")

    def tell(self, itself: LazyString) -> None:  # type: ignore[override]
        """See MovementKind."""
        self.itself = itself


class MovementState(State):
    """prepared ──> listed <──> sent <──> done      (back: undone, for ten minutes; later by an admin)
    └──> refused <┘       └──> contested ──> done | refused      (decided by admins in a dispute; done also by the payee)

    By Stripe: prepared ──> collecting ──> collected ──> done    (back: done ──> refused, where the payer’s bank took it back and
                              └──> refused <─┘                   the payee gave it back; refused ──> collected, where that
                                                                 bank gave it back to us, and nothing else has settled it;
                                                                 done ──> collected, where somebody has taken it back from the
                                                                 payee at Stripe)

    Undone, it is again what it was before it was done: sent; listed, where the payer never said "sent"; or refused, where it
    booked the money of a cancelled order, or an admin finds on an appeal that nothing came.

    Each with what the payer and the payee read of it, what is told of the step to it and, where that differs, to the
    one who pays and to the one who is paid.
    """

    PREPARED = (
        "prepared", _l("Being prepared"), "listed collecting refused", "ring new",
        _l("Being prepared"), _l("Being prepared"), _l("Drawn up"),
    )  # fmt: skip
    LISTED = (
        "listed", _l("To be paid"), "sent refused", "quarter wait",
        _l("Waits for your payment"), _l("Waits for their payment"), _l("Ready to be paid"),
    )  # fmt: skip
    SENT = (
        "sent", _l("Sent"), "done contested <listed", "half active",
        _l("Sent, waits for their word"), _l("Sent, waits for your word"), _l("Said to be sent"), _l("Marked as sent"),
    )  # fmt: skip
    CONTESTED = (
        "contested", _l("Contested"), "done refused", "dash urgent",
        _l("Contested"), _l("Contested"), _l("Said not to have arrived"), None, _l("Marked as not arrived"),
    )  # fmt: skip
    DONE = (
        "done", _l("Arrived"), "<sent <listed <refused <collected", "check good",
        _l("Arrived"), _l("Arrived"), _l("Arrived"),
    )  # fmt: skip
    COLLECTING = (
        "collecting", _l("Being collected"), "collected refused", "half active",
        _l("Being collected from you"), _l("Being collected from them"), _l("Stripe asked to collect it"),
    )  # fmt: skip
    COLLECTED = (
        "collected", _l("Collected"), "done refused", "half active",
        _l("Paid by you, on its way to them"), _l("Paid, on its way to you"), _l("Collected from the payer"), _l("Collected from you"),
    )  # fmt: skip
    REFUSED = "refused", _l("Cancelled"), "<collected", "x off", _l("Cancelled"), _l("Cancelled"), _l("Cancelled")

    def tell(  # type: ignore[override]
        self,
        next: str,
        mark: str,
        to_payer: LazyString,
        to_payee: LazyString,
        as_step: LazyString,
        payers_step: LazyString | None = None,
        payees_step: LazyString | None = None,
    ) -> None:
        """See State; what the payer and the payee read, what is told of the step to it, and what of it to each of them."""
        super().tell(next, mark)
        self.to_payer, self.to_payee, self.as_step = to_payer, to_payee, as_step
        self.payers_step = as_step if payers_step is None else payers_step
        self.payees_step = as_step if payees_step is None else payees_step

    def seen_by(self, paying: bool | None) -> LazyString:
        """What the payer reads, the payee, or (None) an admin, who is neither."""
        return self.label if paying is None else self.to_payer if paying else self.to_payee

    def step_seen_by(self, paying: bool | None) -> LazyString:
        """What they read of the step to it."""
        return self.as_step if paying is None else self.payers_step if paying else self.payees_step
