"""A stateful double of Stripe for tests: what this product asks of the real one, with its rules and its faults.

The `stripe` library stays as it is; only its HTTP client is replaced (`client.DoubleClient`), or `python -m tests.stripe_double
--port N` serves the same over HTTP for whatever reads `STRIPE_API_BASE`. Nothing of it is in `marketplace/`.
"""

from .client import DoubleClient
from .double import Double
from .faults import Fault

__all__ = ["Double", "DoubleClient", "Fault"]
