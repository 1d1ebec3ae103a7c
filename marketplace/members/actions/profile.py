"""What an agency, and a person, say of themselves."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ...core import audit, clock
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.languages import NAMES
from ...core.room import house
from ...core.spelling import looks, mixes_alphabets
from ...core.spoken import codes_of
from ...core.transaction import hold_name, locked, own, transaction
from ...core.typed import one_line, paragraphs, that_fits
from ..models import Agency, Person, Size
from ..queries import is_name_taken

DESCRIPTION = ("name", "country", "city", "size", "languages", "categories", "about", "website")


def update_agency(person: Person, **description: Any) -> Agency:
    """What an agency says of itself: name, country, city, size, languages, categories, about, website."""
    agency = person.own_agency
    check_description(description, agency)
    with transaction():
        describe(agency, description)
        audit.record("agency.updated", agency, person)
    return agency


def describe(agency: Agency, description: Mapping[str, Any]) -> None:
    """Write a description that `check_description` has let pass. Call it inside a transaction."""
    if "name" in description:
        # Of two that take names which look the same at the same instant the second sees the first.
        hold_name(f"agency {looks(one_line(description['name']))}")
        if is_name_taken(one_line(description["name"]), agency if agency.id else None):
            raise BadInput(_("Mend what is marked."), {"name": _taken()})
    try:
        with db.session.begin_nested():
            for name in DESCRIPTION:
                if name in description:
                    setattr(agency, name, _as_kept(name, description[name]))
            db.session.add(agency)
    except IntegrityError:
        # Between our look and our write somebody else took the name: the only rule that the check can't vouch for.
        raise BadInput(_("Mend what is marked."), {"name": _taken()}) from None


def _as_kept(name: str, value: Any) -> Any:
    if name == "languages":
        return codes_of(map(one_line, value))
    if isinstance(value, list):
        return [word for word in map(one_line, value) if word]
    return paragraphs(value) if name == "about" else one_line(value)


def check_description(description: Mapping[str, Any], agency: Agency | None, name_is_free: bool = False) -> None:
    """Refuse what an agency can't say of itself; `agency` is None for a new one. With `name_is_free` nobody looks whether
    another has the name."""
    name, country = one_line(description.get("name", "")), description.get("country", "")
    errors = {}
    if not 1 <= len(name) <= 300:
        errors["name"] = _("Give the agency a name of at most 300 characters.")
    elif not name_is_free and is_name_taken(name, agency):
        errors["name"] = _taken()
    elif mixes_alphabets(name) and (agency is None or agency.name != name):
        errors["name"] = _("A word of this name mixes letters of two alphabets. Write it with those of one.")
    if len(country) != 2 or not (country.isascii() and country.isalpha() and country.isupper()):
        errors["country"] = _("Choose a country.")
    if Size.read(description.get("size", "small")) is None:
        errors["size"] = _("Choose one.")
    website = description.get("website", "")
    if website and not website.startswith(("https://", "http://")):
        errors["website"] = _("Write the address with https:// in front.")
    if errors:
        raise BadInput(_("Mend what is marked."), errors)


def _taken() -> str:
    return _("There is an agency of this name already.")


def update_profile(person: Person, name: str, language: str, time_zone: str, mail: Mapping[str, str]) -> None:
    """What a person says of themselves, and how each kind of mail shall come: kind -> "at_once", "hourly", "daily" or "off"."""
    name, errors = one_line(name), {}
    if not name:
        errors["name"] = _("Fill this in.")
    if language not in NAMES:
        errors["language"] = _("Choose one.")
    if time_zone not in clock.zones():
        errors["time_zone"] = _("There is no such time zone.")
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        _keep_a_reader(person, mail)
        person.name, person.language, person.time_zone = that_fits(name, 200, "name"), language, time_zone
        for pace in ("off", "daily", "hourly"):
            setattr(person, f"mail_{pace}", [kind for kind in house().mail_kinds if mail.get(kind) == pace])
        audit.record("person.updated", person, person)


def stop_mail(person: Person, kinds: Iterable[str]) -> None:
    """Let no mail of these kinds come to somebody any more. What their agency needs reaches its owners once a day if nobody else
    reads it: see `Person.mail_pace_of`."""
    with transaction():
        own(select(Person).where(Person.id == person.id))
        if more := [kind for kind in kinds if kind not in person.mail_off]:
            person.mail_off = [*person.mail_off, *more]
            audit.record("person.stopped_mail", person, person)


def _keep_a_reader(person: Person, mail: Mapping[str, str]) -> None:
    """Refuse to silence what an agency needs for the last one who gets it. Whoever had it silenced before others left is let
    through: the owners get it then."""
    silenced = [
        kind
        for kind in house().mail_kinds
        if mail.get(kind) == "off" and kind not in person.mail_off and person.answers_for(kind)
    ]
    if not silenced:
        return
    # One after another: of two who switch it off at once the second sees the first.
    locked(select(Agency).where(Agency.id == person.agency_id))
    others = select(Person.id).where(Person.agency_id == person.agency_id, Person.id != person.id)
    missed = {f"mail_{kind}": str(house().mail_kinds[kind].missed)
              for kind in silenced if db.session.scalar(others.where(Person.reads(kind)).limit(1)) is None}  # fmt: skip
    if missed:
        raise BadInput(next(iter(missed.values())), missed)


def speak(person: Person, language: str) -> None:
    """Address the person in this language from now on: one of the codes in core/languages.py."""
    with transaction():
        person.language = language
