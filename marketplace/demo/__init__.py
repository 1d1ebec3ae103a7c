"""An invented alliance to look at: a dozen agencies, half a year of leads, and one referral played live."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands."""
    from .cli import demo

    app.cli.add_command(demo)
