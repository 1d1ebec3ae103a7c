"""Leads and referrals: post, offer, accept, decline, move on, win, lose, report a fee."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from .views import bp

    app.register_blueprint(bp)
