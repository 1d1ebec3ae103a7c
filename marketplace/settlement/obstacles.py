"""What holds up an order."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ..core.vocabulary import Vocabulary


class Obstacle(Vocabulary):
    """What holds up an order that is prepared; with what the payer and the payee read of it."""

    NO_DETAILS = (
        "payee_has_no_details",
        _l("The payee has given no bank details yet. You are told when you can pay."),
        _l("You have given no bank details yet. Enter them, and the order goes out."),
    )
    BAD_IBAN = (
        "payee_iban_is_wrong",
        _l("The payee’s IBAN is wrong; they have to mend it."),
        _l("Your IBAN is wrong. Mend it, and the order goes out."),
    )
    SUSPENDED = (
        "payee_is_suspended",
        _l("The payee is suspended; payouts to it wait."),
        _l("Your agency is suspended; payouts wait."),
    )
    DECLINED = (
        "means_declined",
        _l("Your card or bank account refused the payment. It is tried again in some days; you can give another one."),
        _l("The payer’s card or bank account refused the payment. It is tried again in some days."),
    )
    FUNDS = (
        "funds_not_available",
        _l("Collected. Stripe hands it on as soon as it is available."),
        _l("Collected from the payer. Stripe hands it on to you as soon as it is available, mostly within some days."),
    )
    ACCOUNT = (
        "payee_account_is_closed",
        _l("Collected. The payee’s account at Stripe can’t take it at the moment."),
        _l("Your account at Stripe can’t take money at the moment. See there what Stripe needs."),
    )
    FOUND = (
        "earlier_payment_found",
        _l("The alliance looks at an earlier payment of yours first. Until then nothing more is collected from you."),
        _l("The alliance looks at an earlier payment of the payer’s first. It goes on when that is done."),
    )
    CAME_BACK = (
        "payout_came_back",
        _l("Collected. It was taken back from the payee at Stripe, and waits for the alliance."),
        _l("It was taken back from your account at Stripe, and waits for the alliance."),
    )

    def tell(self, to_payee: LazyString) -> None:  # type: ignore[override]
        """The label is for the payer; `to_payee` for the payee."""
        self.to_payee = to_payee

    def seen_by(self, paying: bool) -> LazyString:
        """What the payer, or else the payee, reads."""
        return self.label if paying else self.to_payee
