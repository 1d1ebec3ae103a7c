"""Stripe in the demo: a double of it beside the site, where no money moves; it stands with the tests."""

import socket
import sys

from . import ROOT
from .children import Child
from .foundation import Services

DOUBLE = ROOT / "tests" / "stripe_double"


def rehearse_stripe(services: Services, site: str) -> Child | None:
    """The double, and in the environment of all others where it is found; None where there is a Stripe already, or no double.

    `site` is where the site listens: there the double tells of what happens. It knows again after a restart what it knew before.
    """
    if services.env.get("STRIPE_SECRET_KEY") or not (DOUBLE / "__main__.py").exists():
        return None
    port, folder = _free_port(), services.state.folder
    services.env |= {
        "STRIPE_API_BASE": f"http://127.0.0.1:{port}",
        "STRIPE_SECRET_KEY": "sk_test_double",
        "STRIPE_WEBHOOK_SECRET": "whsec_double",
    }
    told = ["--port", str(port), "--events-to", f"{site}/stripe/events", "--file", str(folder / "stripe_double.json")]
    command = [sys.executable, "-m", "tests.stripe_double", *told]
    return Child(
        "double of Stripe", command, folder / "log" / "stripe_double.log", services.env | {"PYTHONPATH": str(ROOT)}
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number
