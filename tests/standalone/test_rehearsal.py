"""The demo has a double of Stripe beside it, unless it has a Stripe."""

from dataclasses import dataclass, field
from pathlib import Path

from marketplace.standalone import rehearsal


@dataclass
class State:
    folder: Path


@dataclass
class Services:
    """What rehearse_stripe() reads of foundation.Services."""

    state: State
    env: dict[str, str] = field(default_factory=dict)


def test_the_demo_is_given_a_double_that_says_where_it_is(tmp_path):
    services = Services(State(tmp_path))
    child = rehearsal.rehearse_stripe(services, "http://127.0.0.1:8000")
    assert child is not None
    base = services.env["STRIPE_API_BASE"]
    assert base.rpartition(":")[2] in child.command
    assert "http://127.0.0.1:8000/stripe/events" in child.command
    assert services.env["STRIPE_SECRET_KEY"].startswith("sk_test")


def test_a_stripe_of_ones_own_stays(tmp_path):
    services = Services(State(tmp_path), {"STRIPE_SECRET_KEY": "sk_live_own"})
    assert rehearsal.rehearse_stripe(services, "http://127.0.0.1:8000") is None
    assert services.env == {"STRIPE_SECRET_KEY": "sk_live_own"}


def test_where_the_double_was_not_installed_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(rehearsal, "DOUBLE", tmp_path)
    assert rehearsal.rehearse_stripe(Services(State(tmp_path)), "http://127.0.0.1:8000") is None
