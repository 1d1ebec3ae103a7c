"""A dispute begins to wait for the admins."""

from datetime import timedelta
from typing import Any

from flask import current_app

from ...core import clock


def waits() -> dict[str, Any]:
    """The columns that change with it: by which day they decide, which both sides are told. Nobody was reminded of that yet."""
    days = current_app.config["SETTINGS"].decision_days
    return {"decide_by": clock.today() + timedelta(days=days), "reminded_at": None}
