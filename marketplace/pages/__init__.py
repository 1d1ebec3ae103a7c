"""The front door: home, how it works, an agency's public page, health."""

from flask import Blueprint, Flask

bp = Blueprint("pages", __name__)


def register(app: Flask) -> None:
    """Add the blueprints, and what the frame around every page needs."""
    from . import frame, health, home, today  # noqa: F401 — home and today add their routes to bp

    frame.register(app)
    app.register_blueprint(bp)
    app.register_blueprint(health.bp)
    if app.config["SETTINGS"].environment != "production":
        from . import styleguide

        app.register_blueprint(styleguide.blueprint)
