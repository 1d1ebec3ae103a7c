"""Stripe's own pages, as far as people press buttons there: leaving a card, giving an account's details."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .double import Double

MEANS = {
    "ok": ("card", {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2031}),
    "declined": ("card", {"brand": "visa", "last4": "0002", "exp_month": 12, "exp_year": 2031}),
    "insufficient": ("card", {"brand": "visa", "last4": "9995", "exp_month": 12, "exp_year": 2031}),
    "authentication": ("card", {"brand": "mastercard", "last4": "3184", "exp_month": 12, "exp_year": 2031}),
    "expired": ("card", {"brand": "visa", "last4": "0069", "exp_month": 1, "exp_year": 2020}),
    "debit": ("sepa_debit", {"bank_code": "37040044", "country": "DE", "last4": "3000"}),
}
NEEDS = {
    "complete": {"currently_due": [], "past_due": [], "eventually_due": [], "disabled_reason": None},
    "missing": {
        "currently_due": ["company.tax_id", "representative.verification.document"], "past_due": [],
        "eventually_due": [], "disabled_reason": "requirements.past_due",
    },
    "rejected": {"currently_due": [], "past_due": [], "eventually_due": [], "disabled_reason": "rejected.fraud"},
}  # fmt: skip


def leave_means(double: "Double", session_id: str, behaviour: str = "ok") -> dict[str, Any]:
    """Complete a checkout session in setup mode with a means that will behave so."""
    session = double.objects[session_id]
    kind, details = MEANS[behaviour]
    means = double.make(
        "pm", "payment_method", customer=session["customer"], type=kind, behaviour=behaviour, **{kind: details}
    )
    intent = double.make(
        "seti", "setup_intent", customer=session["customer"], payment_method=means["id"], status="succeeded",
        mandate=None, metadata=session.get("metadata", {}),
    )  # fmt: skip
    session |= {"status": "complete", "setup_intent": intent["id"]}
    double.tell("checkout.session.completed", session)
    return means


def onboard(double: "Double", account_id: str, state: str = "complete") -> dict[str, Any]:
    """Give an account's details; `state` is what Stripe makes of them."""
    account = double.objects[account_id]
    complete = state == "complete"
    account |= {
        "details_submitted": True,
        "payouts_enabled": complete,
        "charges_enabled": complete,
        "requirements": dict(NEEDS[state]),
        "capabilities": {"transfers": "active" if complete else "inactive"},
    }
    double.tell("account.updated", account)
    return account
