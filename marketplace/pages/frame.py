"""What the frame around every page needs: the menu, links that may not exist yet, the languages."""

from dataclasses import dataclass

import flask_babel
from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l

from ..core.languages import NAMES


@dataclass(frozen=True)
class Way:
    """One entry of the menu. `parts` are the endpoints that belong to it, beside its own."""

    endpoint: str
    word: str
    icon: str
    capability: str = ""
    parts: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        """Where it leads."""
        return url_for(self.endpoint)

    @property
    def here(self) -> bool:
        """Whether the page shown belongs to this entry."""
        return request.endpoint == self.endpoint or request.endpoint in self.parts


ADMINS = "admin"  # in place of a capability: for the alliance's admins

PASS = Way("exchange.pass_client", _l("Pass a client"), "arrow-up-right", "leads")
MONEY = ("settlement.movements", "settlement.movement", "settlement.rewards", "settlement.reward")
WORK = (
    Way("pages.today", _l("Today"), "home"),
    Way("exchange.received", _l("Received"), "inbox", "referrals"),
    Way("exchange.given", _l("Given"), "send", "referrals"),
    Way("settlement.statement", _l("Statement"), "receipt-2", "money", MONEY),
    Way("settlement.contested", _l("Contested"), "gavel", ADMINS),
    Way("catalog.shelf", _l("Catalog"), "list-search"),
)
AGENCY = (
    Way("members.team", _l("People"), "users", "team"),
    Way("members.agency", _l("Profile"), "building", "profile"),
    Way("members.payout", _l("Bank details"), "building-bank", "payout"),
)


def register(app: Flask) -> None:
    """Give the templates `menu(person)`, `way(endpoint)`, `language()` and `languages`."""
    app.jinja_env.globals.update(menu=menu, way=way, language=language, languages=NAMES)


def menu(person, part: str) -> list[Way]:
    """The entries of `part` ("pass", "work", "agency") that exist and that this person's role includes."""
    entries = {"pass": (PASS,), "work": WORK, "agency": AGENCY}[part]
    return [entry for entry in entries if _open_to(person, entry)]


def _open_to(person, entry: Way) -> bool:
    if entry.endpoint not in current_app.view_functions:
        return False
    if entry.capability == ADMINS:
        return person.is_admin
    return not entry.capability or person.may(entry.capability)


def way(endpoint: str, **values) -> str | None:
    """The address of `endpoint`; None where this installation has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def language() -> str:
    """The code of the language this page is written in."""
    return str(flask_babel.get_locale() or "en")
