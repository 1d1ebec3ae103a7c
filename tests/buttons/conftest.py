"""Letters with buttons, and whoever opens their links without being signed in."""

import re

import pytest
from sqlalchemy import text

from marketplace.core.extensions import Model, db
from marketplace.core.queue import sweep
from tests.mail import letters

SITE = "http://127.0.0.1:8000"


def links_in(letter) -> list[str]:
    """The paths of all links to the site in a mail, of its text, its HTML and its headers."""
    parts = [letter.get_body((kind,)).get_content() for kind in ("plain", "html")]
    found = re.findall(r"https?://[^/\s\"<>]+([^\s\"<>]*)", "\n".join([*parts, letter["List-Unsubscribe"] or ""]))
    return sorted({one.rstrip(".,").replace("&amp;", "&") or "/" for one in found})


def everything() -> dict[str, list]:
    """All rows of all tables, each as a text."""
    db.session.rollback()
    tables = [*Model.metadata.tables, "alembic_version"]
    return {name: sorted(db.session.execute(text(f'SELECT t::text FROM "{name}" t')).scalars()) for name in tables}


@pytest.fixture
def buttons(environment):
    """`buttons(person)`: the paths of the buttons in all mails of a person, by what stands on them, the latest mail last."""

    def found(person) -> dict[str, str]:
        sweep()
        html = [one.get_body(("html",)).get_content() for one in letters(environment) if one["To"] == person.email]
        pairs = re.findall(rf'href="{SITE}(/button/[^"]+)"[^>]*>([^<]+)</a>', "\n".join(html))
        return {label: path for path, label in pairs}

    return found
