"""The double in place of the library's HTTP client, in the same process."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from stripe import APIConnectionError, HTTPClient

from .double import Double
from .faults import Dropped


class DoubleClient(HTTPClient):
    """Gives what the `stripe` library sends to a Double, and its answers back."""

    name = "double"

    def __init__(self, double: Double) -> None:
        super().__init__()
        self.double = double

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[str, int, Mapping[str, str]]:
        """One request, answered at once."""
        parts = urlsplit(url)
        sent = post_data if method == "post" else parts.query
        try:
            return self.double.answer(method, parts.path, sent or "", headers or {})
        except Dropped:
            raise APIConnectionError("The connection broke before an answer came.", should_retry=False) from None

    def close(self) -> None:
        """Nothing is open."""
