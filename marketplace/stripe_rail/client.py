"""The one way to Stripe: the `stripe` library with this installation's key."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from stripe import CardError, InvalidRequestError, RequestsClient, StripeClient, StripeError

from ..core.errors import NotFound, NotNow

log = logging.getLogger(__name__)
logging.getLogger("stripe").setLevel(logging.WARNING)  # it would write two lines a request
View = Callable[..., Any]
PATIENCE = 20  # seconds for which an answer is waited for


class Unanswered(Exception):
    """Whether Stripe has done it isn't known, or it was not the time to ask: the same is asked again later."""


def is_offered() -> bool:
    """Whether this installation has an account at Stripe."""
    return bool(current_app.config["SETTINGS"].has_stripe)


def if_offered(view: View) -> View:
    """Below a view's guard: without a key of Stripe's there is no such page or call."""

    @wraps(view)
    def offered(*args: Any, **kwargs: Any) -> Any:
        if not is_offered():
            raise NotFound()
        return view(*args, **kwargs)

    vars(offered)["may_be_away"] = True  # the description of the calls says so
    return offered


def is_rehearsal() -> bool:
    """Whether what is asked is not Stripe itself."""
    return bool(current_app.config["SETTINGS"].stripe_api_base)


def pages() -> tuple[str, ...]:
    """The sites on which people give to Stripe what it needs."""
    elsewhere = current_app.config["SETTINGS"].stripe_api_base
    return (elsewhere,) if elsewhere else ("https://checkout.stripe.com", "https://connect.stripe.com")


def is_live() -> bool:
    """Whether the key is for real money; events must be of the same kind."""
    return current_app.config["SETTINGS"].stripe_secret_key.startswith(("sk_live_", "rk_live_"))


def currencies() -> set[str]:
    """The currencies that the alliance's balance at Stripe holds: others would be exchanged, and less would arrive."""
    settings = current_app.config["SETTINGS"]
    return set(settings.stripe_currencies.split(",")) if settings.stripe_currencies else {settings.base_currency}


def payee_bears_costs() -> bool:
    """Whether the referrer bears what Stripe keeps, and not the alliance."""
    return current_app.config["SETTINGS"].stripe_costs == "referrer"


def stripe() -> StripeClient:
    """The client of this application; made at the first use. It tries nothing again by itself: jobs do, with our own keys."""
    kept = current_app.extensions.setdefault("leadpact.stripe", {})
    if "client" not in kept:
        settings = current_app.config["SETTINGS"]
        elsewhere = {"base_addresses": {"api": settings.stripe_api_base}} if settings.stripe_api_base else {}
        kept["client"] = StripeClient(
            settings.stripe_secret_key,
            http_client=kept.get("http") or RequestsClient(timeout=PATIENCE),
            max_network_retries=0,
            **elsewhere,  # type: ignore[arg-type]
        )
    return kept["client"]


def key_of(said: Any) -> str:
    """The key by which a payment is named at Stripe, where what it says carries one."""
    return noted(said, "movement")


def noted(said: Any, name: str) -> str:
    """What we have noted under a name on something at Stripe, if anything."""
    metadata = getattr(said, "metadata", None)  # what was deleted there has none
    return metadata[name] if metadata and name in metadata else ""


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Around a request: what Stripe refuses for good is raised as the library has it, everything else as Unanswered."""
    try:
        yield
    except (CardError, InvalidRequestError) as error:
        if error.http_status not in (400, 402, 404):
            raise _unanswered(what, error) from error
        raise
    except StripeError as error:
        if is_unknown(error):  # an account that is not this key's is refused otherwise than one that isn't there
            raise InvalidRequestError(str(error), None, code=error.code, http_status=404) from error
        raise _unanswered(what, error) from error


def is_unknown(error: StripeError) -> bool:
    """Whether Stripe says that there is no such thing, or none of this key's: it may have been made with the key of another account
    of the alliance's."""
    return error.code in ("resource_missing", "account_invalid")


@contextmanager
def asking_for_a_page(what: str) -> Iterator[None]:
    """The same where somebody waits for a page: they are told to come again."""
    try:
        with asking(what):
            yield
    except (Unanswered, StripeError) as error:
        if isinstance(error, StripeError):
            log.error("Stripe refuses %s: %s", what, error.code or type(error).__name__)
        raise NotNow(_("Stripe doesn’t answer as it should at the moment. Try again in some minutes.")) from error


def _unanswered(what: str, error: StripeError) -> Unanswered:
    log.warning("Stripe gave no answer to %s: %s %s", what, type(error).__name__, error.http_status or "")
    return Unanswered(what)
