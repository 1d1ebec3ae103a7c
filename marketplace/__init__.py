"""Leadpact: agencies pass clients to each other, and the tenth finds its way back by itself."""

import gc
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from .config import Settings

if TYPE_CHECKING:
    from apiflask import APIFlask

# Nearly all that is imported stays, and most of a page is freed without it: Python's own threshold looks for garbage
# hundreds of times while the application starts, a third of the time that takes.
gc.set_threshold(50_000, 20, 20)

# From the ground up: a room may use those before it. The sweep does what is due in this order.
ROOMS = (
    "core.foundation",
    "outbox",
    "ledger",
    "members",
    "buttons",
    "calendars",
    "copies",
    "channels",
    "access",
    "catalog",
    "rewards",
    "agreement",
    "exchange",
    "levels",
    "attribution",
    "enquiries",
    "settlement",
    "disputes",
    "late_claims",
    "stripe_rail",
    "statements",
    "documents",
    "reviews",
    "academy",
    "routing",
    "meetings",
    "partnerships",
    "comarketing",
    "threads",
    "community",
    "hooks",
    "moderation",
    "portfolios",
    "joining",
    "imports",
    "reconciliation",
    "bookkeeping",
    "insights",
    "awards",
    "backups",
    "pages",
    "api",
    "demo",
)


def create_app(settings: Settings | None = None) -> "APIFlask":
    """Build the application and plug the rooms into it."""
    settings = settings or Settings()  # first: one that can't be used is said at once
    # Imported here and not above: whoever needs only the settings, as the supervisor does, starts at once.
    from apiflask import APIFlask

    from .core import languages, logs
    from .core.extensions import at_hand, babel, csrf, db, login_manager, migrate
    from .core.proxies import Proxies

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
    app.shell_context_processor(at_hand)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(__file__).parents[1] / "migrations"))
    login_manager.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=languages.choose)
    for name in ROOMS:
        import_module(f"{__name__}.{name}").room.plug_into(app)
    if settings.trusted_proxies:  # before all else: whoever reads a request sees where it came from
        count = settings.trusted_proxies
        app.wsgi_app = Proxies(  # type: ignore[method-assign]  # as Flask documents it
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    return app
