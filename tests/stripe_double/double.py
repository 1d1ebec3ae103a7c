"""The double itself: requests come in as text, are checked, remembered by their keys and answered."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .endpoints import Refused, expanded, find
from .faults import Dropped, Fault, Kind
from .funds import Funds
from .params import Unfit, check, read_form

KEPT = 24 * 3600  # seconds for which an idempotency key is remembered
Answer = tuple[str, int, dict[str, str]]


@dataclass
class Asked:
    """One request, as it came: for tests that look at what was sent."""

    method: str
    path: str
    params: dict[str, Any]
    key: str | None


@dataclass
class Double:
    """A platform's account at Stripe. `now` gives its own time in seconds; `secret` is the only key that it knows."""

    secret: str = "sk_test_double"
    now: Callable[[], float] = time.time
    address: str = "http://stripe.invalid"  # where its hosted pages are
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.funds = Funds(self)
        self.keys: dict[str, tuple[float, str, int, str]] = {}
        self.count = 0
        self.lock = threading.RLock()

    def answer(self, method: str, path: str, sent: str, headers: Mapping[str, str]) -> Answer:
        """Answer one request; raises Dropped where no answer comes."""
        with self.lock:
            return self._answer(method, path, sent, {name.lower(): value for name, value in headers.items()})

    def _answer(self, method: str, path: str, sent: str, headers: dict[str, str]) -> Answer:
        key = headers.get("idempotency-key") if method == "post" else None
        if headers.get("authorization") != f"Bearer {self.secret}":
            return _refusal(Refused("invalid_request_error", "Invalid API Key provided", status=401))
        fault = next((one for one in self.faults if one.meets(method, path)), None)
        self.asked.append(Asked(method, path, read_form(sent), key))
        if fault and fault.kind in BEFORE:
            return BEFORE[fault.kind]()
        said = f"{method} {path} {sent}"
        if key and (kept := self._kept(key)):
            return _replayed(kept, said)
        text, status = (
            self._saved_error() if fault and fault.kind == Kind.ERROR else self._carry_out(method, path, sent)
        )
        if key and status not in NOT_KEPT:
            self.keys[key] = (self.now(), said, status, text)
        if fault and fault.kind == Kind.DROP:
            raise Dropped
        return text, status, {"Request-Id": f"req_{len(self.asked)}"}

    def _kept(self, key: str) -> tuple[float, str, int, str] | None:
        kept = self.keys.get(key)
        return kept if kept and self.now() - kept[0] < KEPT else None

    @staticmethod
    def _saved_error() -> tuple[str, int]:
        text, status, _ = _refusal(Refused("api_error", "An unknown error occurred", status=500))
        return text, status

    def _carry_out(self, method: str, path: str, sent: str) -> tuple[str, int]:
        route, named = find(method, path)
        if route is None:
            return _refusal(
                Refused("invalid_request_error", f"Unrecognized request URL ({method} {path})", status=404)
            )[:2]
        try:
            values = check(route.params, read_form(sent))
            shows = values.pop("expand", [])
            return json.dumps(expanded(self, route.run(self, *named, values=values), {"expand": shows})), 200
        except Unfit as unfit:
            # What is not well formed isn't begun, and not kept for its key.
            return _refusal(Refused("invalid_request_error", str(unfit), param=unfit.param, status=NOT_BEGUN))[:2]
        except Refused as refused:
            return _refusal(refused)[:2]

    def make(self, prefix: str, kind: str, **values: Any) -> dict[str, Any]:
        """A new object of Stripe's."""
        self.count += 1
        made = {"id": f"{prefix}_{self.count:06d}", "object": kind, "created": int(self.now()), "livemode": False}
        self.objects[made["id"]] = made | values
        return self.objects[made["id"]]

    def all(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind, newest first, as Stripe lists them."""
        return [one for one in reversed(self.objects.values()) if one["object"] == kind]

    def tell(self, kind: str, about: dict[str, Any]) -> dict[str, Any]:
        """An event, with the object as it is now. It is delivered by whoever wants to: `webhooks.deliver`."""
        event = self.make("evt", "event", type=kind, data={"object": json.loads(json.dumps(about))}, api_version=None)
        self.events.append(event)
        return event

    def pass_time(self, seconds: float) -> None:
        """Its clock goes forward."""
        before = self.now
        self.now = lambda: before() + seconds


NOT_BEGUN = 400
NOT_KEPT = {NOT_BEGUN, 401, 404, 409, 429}  # Stripe keeps what began: successes, declines and its own failures


def _busy() -> Answer:
    return _refusal(
        Refused("idempotency_error", "There is another request in progress.", "idempotency_key_in_use", status=409)
    )


def _limited() -> Answer:
    return _refusal(Refused("invalid_request_error", "Too many requests", "rate_limit", status=429))


def _hang() -> Answer:
    raise Dropped


BEFORE = {Kind.BUSY: _busy, Kind.LIMITED: _limited, Kind.HANG: _hang}


def _replayed(kept: tuple[float, str, int, str], said: str) -> Answer:
    _at, before, status, text = kept
    if before != said:
        told = "Keys for idempotent requests can only be used with the same parameters they were first used with."
        return _refusal(Refused("idempotency_error", told, status=400))
    return text, status, {"Idempotent-Replayed": "true"}


def _refusal(refused: Refused) -> Answer:
    return json.dumps({"error": refused.said}), refused.status, {}
