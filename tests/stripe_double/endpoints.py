"""The addresses of Stripe's that this product asks, each with the library's type of its parameters and what it does."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .funds import CARD_DAYS, DEBIT_DAYS, cost_of

if TYPE_CHECKING:
    from .double import Double

Values = dict[str, Any]


class Refused(Exception):
    """An error as Stripe answers it."""

    def __init__(
        self,
        kind: str,
        message: str,
        code: str | None = None,
        *,
        status: int = 400,
        param: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.said = {"type": kind, "message": message, "code": code, "param": param} | more


@dataclass(frozen=True)
class Route:
    """One address: what it does with what parameters; "" where it takes none."""

    method: str
    path: re.Pattern[str]
    params: str
    run: Callable[..., Values]


ROUTES: list[Route] = []


def route(method: str, path: str, params: str = "") -> Callable[[Callable[..., Values]], Callable[..., Values]]:
    """Put a function on an address; `{}` in it is an id."""

    def put(run: Callable[..., Values]) -> Callable[..., Values]:
        ROUTES.append(Route(method, re.compile(path.replace("{}", "([^/]+)") + r"\Z"), params, run))
        return run

    return put


def find(method: str, path: str) -> tuple[Route | None, tuple[str, ...]]:
    """Which of them is asked, and the ids in its address."""
    for one in ROUTES:
        if one.method == method and (met := one.path.match(path)):
            return one, met.groups()
    return None, ()


def one_of(double: "Double", kind: str, name: str, param: str = "id") -> Values:
    """An object by its id."""
    found = double.objects.get(name)
    if found is None or found["object"] != kind:
        raise Refused("invalid_request_error", f"No such {kind}: '{name}'", "resource_missing", status=404, param=param)
    return found


def listed(rows: list[Values], values: Values) -> Values:
    """A page of a list, newest first."""
    for name in ("customer", "transfer_group", "payment_intent", "type"):
        if name in values:
            rows = [row for row in rows if row.get(name) == values[name]]
    created = values.get("created")
    for name, holds in {"gte": int.__ge__, "gt": int.__gt__, "lte": int.__le__, "lt": int.__lt__}.items():
        if isinstance(created, dict) and name in created:
            rows = [row for row in rows if holds(row["created"], created[name])]
    if after := values.get("starting_after"):
        rows = rows[[row["id"] for row in rows].index(after) + 1 :]
    most = values.get("limit", 10)
    return {"object": "list", "data": rows[:most], "has_more": len(rows) > most, "url": "/v1/list"}


@route("get", "/v1/balance", "BalanceRetrieveParams")
def show_balance(double: "Double", values: Values) -> Values:
    """What is there."""
    return double.funds.sums()


@route("get", "/v1/balance_transactions", "BalanceTransactionListParams")
def list_balance_transactions(double: "Double", values: Values) -> Values:
    """The provider's own list of what moved."""
    return listed(double.all("balance_transaction"), values)


@route("get", "/v1/balance_transactions/{}", "BalanceTransactionRetrieveParams")
def show_balance_transaction(double: "Double", name: str, values: Values) -> Values:
    """One movement on the balance."""
    return one_of(double, "balance_transaction", name)


@route("post", "/v1/customers", "CustomerCreateParams")
def make_customer(double: "Double", values: Values) -> Values:
    """A payer."""
    return double.make("cus", "customer", **values)


@route("get", "/v1/customers/{}", "CustomerRetrieveParams")
def show_customer(double: "Double", name: str, values: Values) -> Values:
    """Who a payer is."""
    return one_of(double, "customer", name)


@route("post", "/v1/checkout/sessions", "checkout.SessionCreateParams")
def make_session(double: "Double", values: Values) -> Values:
    """A hosted page on which a payer leaves a card or a bank debit."""
    one_of(double, "customer", values.get("customer", ""), "customer")
    if values.get("mode") != "setup":
        raise Refused("invalid_request_error", "Only setup sessions are asked for here.", param="mode")
    made = double.make("cs", "checkout.session", **values, status="open", setup_intent=None)
    made["url"] = f"{double.address}/checkout/{made['id']}"
    return made


@route("get", "/v1/checkout/sessions/{}", "checkout.SessionRetrieveParams")
def show_session(double: "Double", name: str, values: Values) -> Values:
    """What became of it."""
    return one_of(double, "checkout.session", name)


@route("get", "/v1/setup_intents/{}", "SetupIntentRetrieveParams")
def show_setup_intent(double: "Double", name: str, values: Values) -> Values:
    """What was saved."""
    return one_of(double, "setup_intent", name)


@route("get", "/v1/payment_methods/{}", "PaymentMethodRetrieveParams")
def show_payment_method(double: "Double", name: str, values: Values) -> Values:
    """A card or a bank debit."""
    return one_of(double, "payment_method", name)


@route("post", "/v1/payment_methods/{}/detach", "PaymentMethodDetachParams")
def detach_payment_method(double: "Double", name: str, values: Values) -> Values:
    """It can't be charged any more."""
    found = one_of(double, "payment_method", name)
    found["customer"] = None
    return found


def expanded(double: "Double", found: Values, values: Values) -> Values:
    """The object with others in place of their ids, as `expand` asks for."""
    shown = dict(found)
    for path in values.get("expand", []):
        first, _, rest = path.partition(".")
        inner = double.objects.get(shown.get(first) or "")
        if inner:
            shown[first] = expanded(double, inner, {"expand": [rest]} if rest else {})
    return shown


@route("post", "/v1/payment_intents", "PaymentIntentCreateParams")
def make_payment_intent(double: "Double", values: Values) -> Values:
    """Collect from a saved means, at once."""
    _check_amount(values["amount"], values["currency"])
    one_of(double, "customer", values.get("customer", ""), "customer")
    means = one_of(double, "payment_method", values.get("payment_method", ""), "payment_method")
    if means["customer"] != values["customer"]:
        raise Refused("invalid_request_error", "The PaymentMethod belongs to no such customer.", param="payment_method")
    intent = double.make(
        "pi", "payment_intent", **values, status="processing", latest_charge=None, last_payment_error=None
    )
    if code := REFUSES.get(means["behaviour"]):
        _decline(double, intent, code)
        raise _declined(intent)
    if means["type"] == "card":
        arrive(double, intent)
    return intent


REFUSES = {
    "declined": ("card_declined", "generic_decline"),
    "insufficient": ("card_declined", "insufficient_funds"),
    "authentication": ("authentication_required", "authentication_required"),
    "expired": ("expired_card", None),
}


def _check_amount(amount: int, currency: str) -> None:
    if amount < 50:
        raise Refused("invalid_request_error", "Amount must be at least 50.", "amount_too_small", param="amount")
    if amount > 99_999_999:
        raise Refused(
            "invalid_request_error", "Amount must be no more than 999,999.99.", "amount_too_large", param="amount"
        )
    if currency in ("kwd", "bhd", "jod", "omr", "tnd") and amount % 10:
        raise Refused("invalid_request_error", "The last digit must be 0.", "invalid_amount", param="amount")


def _decline(double: "Double", intent: Values, code: tuple[str, str | None]) -> None:
    told = {"type": "card_error", "code": code[0], "decline_code": code[1], "message": "Your card was declined."}
    intent["status"], intent["last_payment_error"] = "requires_payment_method", told
    double.tell("payment_intent.payment_failed", intent)


def _declined(intent: Values) -> Refused:
    told = intent["last_payment_error"]
    more = {"decline_code": told["decline_code"], "payment_intent": dict(intent)}
    return Refused("card_error", told["message"], told["code"], status=402, **more)


def arrive(double: "Double", intent: Values) -> None:
    """The money of a PaymentIntent is there: it has its charge, and the balance its movement."""
    days = CARD_DAYS if double.objects[intent["payment_method"]]["type"] == "card" else DEBIT_DAYS
    amount, currency = intent["amount"], intent["currency"]
    charge = double.make(
        "ch", "charge", amount=amount, currency=currency, customer=intent["customer"], payment_intent=intent["id"],
        transfer_group=intent.get("transfer_group"), metadata=intent.get("metadata", {}), amount_refunded=0, disputed=False,
        status="succeeded",
    )  # fmt: skip
    moved = double.funds.move("charge", amount, currency, charge["id"], cost_of(amount), days)
    charge["balance_transaction"] = moved["id"]
    intent["status"], intent["latest_charge"] = "succeeded", charge["id"]
    double.tell("payment_intent.succeeded", intent)


def fail(double: "Double", intent: Values) -> None:
    """A bank debit under way comes back."""
    _decline(double, intent, ("payment_intent_payment_attempt_failed", None))


@route("get", "/v1/payment_intents", "PaymentIntentListParams")
def list_payment_intents(double: "Double", values: Values) -> Values:
    """By customer and date alone; not by transfer group."""
    if "customer" in values:
        one_of(double, "customer", values["customer"], "customer")
    return listed(double.all("payment_intent"), values)


@route("get", "/v1/payment_intents/{}", "PaymentIntentRetrieveParams")
def show_payment_intent(double: "Double", name: str, values: Values) -> Values:
    """How it stands."""
    return one_of(double, "payment_intent", name)


@route("get", "/v1/charges", "ChargeListParams")
def list_charges(double: "Double", values: Values) -> Values:
    """What came in."""
    return listed(double.all("charge"), values)


@route("get", "/v1/charges/{}", "ChargeRetrieveParams")
def show_charge(double: "Double", name: str, values: Values) -> Values:
    """One of them."""
    return one_of(double, "charge", name)


@route("post", "/v1/refunds", "RefundCreateParams")
def make_refund(double: "Double", values: Values) -> Values:
    """Money goes back to the payer's means."""
    intent = one_of(double, "payment_intent", values.get("payment_intent", ""), "payment_intent")
    charge = one_of(double, "charge", intent["latest_charge"] or "", "charge")
    left = charge["amount"] - charge["amount_refunded"] - charge.get("lost", 0)
    amount = values.get("amount", left)
    if amount > left or charge["disputed"]:
        raise Refused(
            "invalid_request_error", "Refund amount is greater than unrefunded amount.", "charge_already_refunded"
        )
    _want_funds(double, amount, charge["currency"])
    charge["amount_refunded"] += amount
    kept = {name: value for name, value in values.items() if name != "amount"}
    made = double.make(
        "re", "refund", **kept, amount=amount, currency=charge["currency"], charge=charge["id"], status="succeeded"
    )
    made["balance_transaction"] = double.funds.move("refund", -amount, charge["currency"], made["id"])["id"]
    double.tell("refund.created", made)
    double.tell("charge.refunded", charge)
    return made


@route("get", "/v1/refunds", "RefundListParams")
def list_refunds(double: "Double", values: Values) -> Values:
    """What went back."""
    return listed(double.all("refund"), values)


@route("get", "/v1/refunds/{}", "RefundRetrieveParams")
def show_refund(double: "Double", name: str, values: Values) -> Values:
    """One of them."""
    return one_of(double, "refund", name)


def fail_refund(double: "Double", refund: Values, status: str = "failed") -> None:
    """The payer's bank does not take it, and the money is in the balance again."""
    refund["status"] = status
    double.objects[refund["charge"]]["amount_refunded"] -= refund["amount"]
    double.funds.move("refund_failure", refund["amount"], refund["currency"], refund["id"])
    double.tell("refund.failed" if status == "failed" else "refund.updated", refund)


def _want_funds(double: "Double", amount: int, currency: str) -> None:
    if double.funds.available(currency) < amount:
        raise Refused("invalid_request_error", "You have insufficient available funds.", "balance_insufficient")


@route("get", "/v1/disputes/{}", "DisputeRetrieveParams")
def show_dispute(double: "Double", name: str, values: Values) -> Values:
    """A chargeback."""
    return one_of(double, "dispute", name)


def charge_back(double: "Double", charge: Values, amount: int | None = None) -> Values:
    """The payer's bank takes the money back, or a part of it, and a fee of 20.00 with it."""
    charge["disputed"] = True
    amount = amount or charge["amount"]
    made = double.make("dp", "dispute", charge=charge["id"], payment_intent=charge["payment_intent"], amount=amount,
                       currency=charge["currency"], status="needs_response")  # fmt: skip
    moved = double.funds.move("adjustment", -amount, charge["currency"], made["id"], fee=2000)
    made["balance_transactions"] = [moved]
    double.tell("charge.dispute.created", made)
    double.tell("charge.dispute.funds_withdrawn", made)
    return made


def win_dispute(double: "Double", dispute: Values, fee_back: int = 0) -> None:
    """It was for us: the money is back, and the fee isn't, but for what is given back of it."""
    dispute["status"] = "won"
    moved = double.funds.move("adjustment", dispute["amount"], dispute["currency"], dispute["id"], fee=-fee_back)
    dispute["balance_transactions"] = [*dispute["balance_transactions"], moved]
    double.objects[dispute["charge"]]["disputed"] = False
    double.tell("charge.dispute.funds_reinstated", dispute)
    double.tell("charge.dispute.closed", dispute)


def lose_dispute(double: "Double", dispute: Values, fee: int = 0) -> None:
    """It was for the payer, who has what their bank took; the rest of the charge can be refunded again. At times another fee is kept."""
    dispute["status"] = "lost"
    if fee:
        moved = double.funds.move("adjustment", 0, dispute["currency"], dispute["id"], fee=fee)
        dispute["balance_transactions"] = [*dispute["balance_transactions"], moved]
    charge = double.objects[dispute["charge"]]
    charge["disputed"], charge["lost"] = False, dispute["amount"]
    double.tell("charge.dispute.closed", dispute)


@route("post", "/v1/accounts", "AccountCreateParams")
def make_account(double: "Double", values: Values) -> Values:
    """A payee's own account."""
    wanted = {"currently_due": ["external_account", "tos_acceptance.date"], "disabled_reason": None, "past_due": []}
    return double.make(
        "acct", "account", **{name: value for name, value in values.items() if name != "capabilities"},
        details_submitted=False, payouts_enabled=False, charges_enabled=False, requirements=wanted | {"eventually_due": []},
        capabilities={"transfers": "inactive"},
    )  # fmt: skip


@route("get", "/v1/accounts/{}", "AccountRetrieveParams")
def show_account(double: "Double", name: str, values: Values) -> Values:
    """How it stands."""
    return one_of(double, "account", name)


@route("post", "/v1/account_links", "AccountLinkCreateParams")
def make_account_link(double: "Double", values: Values) -> Values:
    """A hosted page on which a payee gives what Stripe needs. It is used once."""
    one_of(double, "account", values["account"], "account")
    made = double.make("link", "account_link", **values)
    return made | {"url": f"{double.address}/onboarding/{made['id']}", "expires_at": int(double.now()) + 300}


@route("post", "/v1/transfers", "TransferCreateParams")
def make_transfer(double: "Double", values: Values) -> Values:
    """Money to a payee's account, from what is available."""
    account = one_of(double, "account", values["destination"], "destination")
    if account["capabilities"]["transfers"] != "active":
        told = "Your destination account needs to have at least one of the following capabilities enabled: transfers"
        raise Refused("invalid_request_error", told, "insufficient_capabilities_for_transfer", param="destination")
    _want_funds(double, values["amount"], values["currency"])
    none = {"object": "list", "data": [], "has_more": False, "url": ""}
    made = double.make("tr", "transfer", **values, amount_reversed=0, reversed=False, reversals=none)
    made["balance_transaction"] = double.funds.move("transfer", -values["amount"], values["currency"], made["id"])["id"]
    double.tell("transfer.created", made)
    return made


@route("get", "/v1/transfers", "TransferListParams")
def list_transfers(double: "Double", values: Values) -> Values:
    """What was sent."""
    return listed(double.all("transfer"), values)


@route("get", "/v1/transfers/{}", "TransferRetrieveParams")
def show_transfer(double: "Double", name: str, values: Values) -> Values:
    """One of them."""
    return one_of(double, "transfer", name)


@route("post", "/v1/transfers/{}/reversals", "TransferCreateReversalParams")
def reverse_transfer(double: "Double", name: str, values: Values) -> Values:
    """Money comes back from a payee's account, if it is there."""
    transfer = one_of(double, "transfer", name)
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = values.get("amount", left)
    if not 0 < amount <= left:
        raise Refused("invalid_request_error", "This transfer has been reversed already.", param="amount")
    if double.objects[transfer["destination"]].get("empty"):
        raise Refused("invalid_request_error", "Insufficient funds in the destination account.", "balance_insufficient")
    if not 0 < amount <= transfer["amount"] - transfer["amount_reversed"]:
        raise Refused(
            "invalid_request_error", "Reversal amount is greater than the unreversed amount.", "amount_too_large"
        )
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    made = double.make(
        "trr", "transfer_reversal", transfer=name, **values | {"amount": amount, "currency": transfer["currency"]}
    )
    transfer["reversals"]["data"].insert(0, made)
    double.funds.move("transfer_refund", amount, transfer["currency"], made["id"])
    double.tell("transfer.reversed", transfer)
    return made


@route("get", "/v1/events", "EventListParams")
def list_events(double: "Double", values: Values) -> Values:
    """What it told, newest first."""
    return listed(double.all("event"), values)


@route("get", "/v1/events/{}", "EventRetrieveParams")
def show_event(double: "Double", name: str, values: Values) -> Values:
    """One of them."""
    return one_of(double, "event", name)
