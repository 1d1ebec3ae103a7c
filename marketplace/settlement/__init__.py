"""Money in motion: what is due becomes a bank order straight from the receiver to the referrer."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from .views import bp

    app.register_blueprint(bp)
