"""Leadpact: agencies pass clients to each other, and the tenth finds its way back by itself."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from apiflask import APIFlask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from .config import Settings
from .core import checks, errors, formats, headers, languages, logs, processes
from .core.extensions import babel, csrf, db, login_manager, migrate

ROOMS = ("ledger", "members", "catalog", "rewards", "exchange", "settlement")


class RowNumber(IntegerConverter):
    """A number in an address that a row could have: 18 digits fit into a BIGINT, everything longer is a 404."""

    regex = r"\d{1,18}"


def create_app(settings: Settings | None = None) -> APIFlask:
    """Build the application: the one place where rooms are plugged in."""
    settings = settings or Settings()
    logs.configure()
    app = APIFlask(
        __name__,
        title="Leadpact",
        version="1",
        template_folder="../templates",
        static_folder="../static",
        spec_path="/api/openapi.json",
        docs_path=None,
        json_errors=False,
    )
    app.config.update(settings.flask())
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
    app.url_map.converters["int"] = RowNumber
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(__file__).parents[1] / "migrations"))
    login_manager.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=languages.choose, timezone_selector=languages.zone)
    errors.register(app)
    formats.register(app)
    headers.register(app)
    processes.register(app)
    checks.register(app)
    _plug_in_rooms(app)
    return app


def _plug_in_rooms(app: APIFlask) -> None:
    # Imported here and not above: a room's tables, jobs, checks and figures register themselves when they are imported.
    for room in ROOMS:
        for part in ("models", "jobs", "checks", "conduct"):
            if find_spec(f"{__name__}.{room}.{part}"):
                import_module(f"{__name__}.{room}.{part}")
    from . import api, demo, exchange, imports, members, pages, settlement

    for room in (members, exchange, settlement, pages, api, imports, demo):
        room.register(app)
