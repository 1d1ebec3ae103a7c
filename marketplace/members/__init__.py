"""Agencies, people, roles, sign-in, payout details."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages, the commands and the ways to sign in."""
    from . import cli, loading  # noqa: F401 — loading tells Flask-Login how people are found
    from .views import bp

    app.register_blueprint(bp)
    cli.register(app)
