"""What the house itself writes of an order."""

from flask_babel import lazy_gettext as _l

from ..ledger.sides import Sided


class Remark(Sided):
    """What the house itself says of an order, where else people's own words stand: why it was cancelled by itself."""

    SUPERSEDED = (
        "superseded",
        _l("Its sum no longer held. What is left to pay follows by itself."),
    )  # in their column all of the next three are called so; of older ones nobody wrote down which it was
    CORRECTED = (
        "corrected",
        _l("A fee in it was refunded or corrected, so its sum no longer held. What is left to pay follows by itself."),
    )
    DISPUTED = (
        "disputed",
        _l("A reward in it is disputed, so its sum no longer held. What is left to pay follows by itself."),
    )
    PAID = (
        "paid",
        _l("What it asked for was paid in another way, all or a part of it. What is left to pay follows by itself."),
    )
    SUSPENDED = (
        "payee_is_suspended",
        _l("The payee was suspended, so payouts to it wait. It follows when it may be paid again."),
        None,
        _l("Your agency was suspended, so payouts to it wait. It follows when you may be paid again."),
    )
    OTHER_RAIL = "other_rail", _l("It can’t be collected by Stripe any more. A bank order takes its place.")
    DECLINED = (
        "declined",
        _l("The payer’s card or bank account refused the payment."),
        _l("Your card or bank account refused the payment."),
    )
    CHARGED_BACK = (
        "charged_back",
        _l("The payer’s bank has taken the money back."),
        _l("Your bank has taken the money back."),
    )
    WON_BACK = "won_back", _l("The payment by Stripe stands after all. It is settled with that.")
    REFUNDED = "refunded", _l("It was refunded to the payer at Stripe."), _l("It was refunded to you at Stripe.")
    CAME_BACK = (
        "came_back",
        _l("It was taken back from the payee at Stripe."),
        None,
        _l("It was taken back from your account at Stripe."),
    )
    NOT_ARRIVED = "not_arrived", _l("It did not arrive, as was decided in the dispute about it.")
    ARRIVED = "arrived", _l("What has arrived of it is booked by another order, as was decided in a dispute.")
    RETURNED = "returned", _l("The payer’s bank has returned the payment."), _l("Your bank has returned the payment.")
    ERASED = "erased", _l("(erased with the client’s contacts)")

    @classmethod
    def said(cls, text: str | None, paying: bool | None = None) -> str:
        """What was written or, in the reader's language, what stands in its place: to the payer, the payee, or somebody else."""
        word = cls.read(text)
        return str(word.seen_by(paying)) if word else text or ""


# The sum no longer held, and an order with what is left may come in its place.
OUTDATED = (Remark.CORRECTED, Remark.DISPUTED, Remark.PAID)
