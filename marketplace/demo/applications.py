"""Agencies that want to join: one that waits, with a member's word on it, and one that was asked back."""

from datetime import datetime, timedelta
from typing import Any

from ..catalog.queries import find_category, find_industry
from ..core import clock
from ..core.languages import speaking
from ..joining import actions as joining
from ..joining.actions import Said
from ..joining.agreement import agreement
from ..joining.models import Application, Opinion
from ..members.models import Agency
from .people import Alliance

WAITING: dict[str, Any] = {
    "company": "Brückner & Söhne Digital", "website": "https://brueckner.example", "country": "DE", "city": "Leipzig",
    "size": "micro", "tax_number": "DE 141 592 653", "languages": ["de", "en"],
    "about": "Search promotion and nothing else: audits, content plans, months that are measured in orders.",
    "why": "Five or six times a month a client asks for a shop or a film, and we send them to people we do not know. We would"
    " rather send them to people we can measure, and be measured the same way.",
    "work": "https://brueckner.example/work",
    "decider": {"name": "Jana Brückner", "role": "Director", "email": "jana@brueckner.example"},
    "executor": {"name": "Till Brückner", "role": "Account manager", "contact": "till@brueckner.example"},
}  # fmt: skip
ASKED: dict[str, Any] = {
    "company": "Ательє Норд", "website": "https://atelier-nord.example", "country": "UA", "city": "Чернівці",
    "size": "small", "languages": ["uk", "en"], "about": "Брендинг для виробників їжі та меблів.",
    "work": "https://atelier-nord.example/portfolio\nhttps://atelier-nord.example/2026",
    "decider": {"name": "Лада Норд", "role": "Засновниця", "email": "lada.nord@post.example"},
}  # fmt: skip


def apply(alliance: Alliance, now: datetime) -> None:
    """Let both apply, and take each as far as it goes."""
    northlight, drei_ufer, *_others = alliance.agencies
    first = _sent(WAITING, "en", now - timedelta(days=2), ("SEO",), ("Retail",), [northlight, drei_ufer])
    with clock.pretend(now - timedelta(days=1)):
        words = "Worked with them on three shops since 2022. Reports come on the day they promise."
        joining.refer(first.references[0].id, alliance.acting(northlight, "owner"), Opinion.YES, words)
    second = _sent(ASKED, "uk", now - timedelta(days=4), ("Branding & logos",), (), [])
    with clock.pretend(now - timedelta(days=3)):
        joining.ask_back(second.id, "Who of you would answer leads in English?", alliance.admin)


def _sent(
    told: dict[str, Any], language: str, at: datetime, services: tuple[str, ...], industries: tuple[str, ...],
    members: list[Agency],
) -> Application:  # fmt: skip
    with speaking(language):
        said = Said(
            **told, category_ids=[one.id for one in map(find_category, services) if one],
            industry_ids=[one.id for one in map(find_industry, industries) if one],
            references=[one.name for one in members], agreed=agreement().print,
        )  # fmt: skip
        with clock.pretend(at):
            application = joining.apply(said, "192.0.2.40")
        if application is None:
            raise LookupError(f"{told['company']} could not apply")
        with clock.pretend(at + timedelta(minutes=9)):
            return joining.send_in(application.id)
