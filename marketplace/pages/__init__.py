"""The front door: home, how it works, Today, an agency's public page, health."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from ..core.room import Entry, Job, Room
from . import figures, frame, health, standing, styleguide
from .views import bp


def _set_up(app: Flask) -> None:
    frame.register(app)
    if app.config["SETTINGS"].environment != "production":
        app.register_blueprint(styleguide.bp)


room = Room(
    "pages",
    blueprints=[bp, health.bp],
    jobs=[Job("keep_figures", figures.keep, due=figures.outdated, queue="mail")],
    menu=[Entry("pages.today", _l("Today"), "home", 10)],
    answers={"how_it_stands": standing.how_it_stands},
    set_up=_set_up,
)
