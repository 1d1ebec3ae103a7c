"""What an agency says of itself for clients and for fellow members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from ...core import audit, clock
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.transaction import transaction
from ...core.typed import one_line, paragraphs
from ...members.actions import check_description, update_agency
from ...members.models import Person
from ...members.models.agency import size_of
from ..models import Profile, Purpose
from ..models.profile import EARLIEST, LONGEST_LINE, LONGEST_TEXT, USUAL_WARNING
from .own import hold_shelf
from .pictures import drop_picture, keep_picture, taken_in
from .said import at_most

MOST_LINES, MOST_PEOPLE = 20, 1_000_000
LONGEST_ABOUT = 5000


@dataclass
class SaidProfile:
    """A profile as it is typed. `agency` is what `members.update_agency` takes; `logo` are the bytes of another logo, and
    `without_logo` shows none. `faults` are sentences of whoever read the input, by field."""

    agency: Mapping[str, Any]
    tagline: str = ""
    founded: int | None = None
    team_size: int | None = None
    offices: Sequence[str] = ()
    certificates: Sequence[str] = ()
    refers: str = ""
    likes: str = ""
    is_taking: bool = True
    warning_percent: int | None = USUAL_WARNING
    logo: bytes | None = None
    without_logo: bool = False
    faults: Mapping[str, str] = field(default_factory=dict)


def save_profile(person: Person, said: SaidProfile) -> None:
    """Say all of this of the person's agency; a logo that isn't taken stops it as well, and nothing is changed."""
    agency, errors = person.own_agency, dict(said.faults)
    logo = taken_in(said.logo, "logo", errors)
    columns = _read(said, errors)
    try:
        check_description(said.agency, agency)
    except BadInput as refusal:
        errors = refusal.errors | errors
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        agency_id = hold_shelf(person, alone=True)
        # First of all: what fails here leaves nothing half changed for the page that says so.
        picture = keep_picture(agency_id, Purpose.LOGO, logo) if logo else None
        size = {"size": size_of(said.team_size)} if said.team_size else {}
        update_agency(person, **dict(said.agency) | size)
        profile = db.session.get(Profile, agency_id) or Profile(agency_id=agency_id, offices=[], certificates=[])
        was = {name: getattr(profile, name) for name in columns}
        for name, value in columns.items():
            setattr(profile, name, value)
        db.session.add(profile)
        if logo or said.without_logo:
            drop_picture(profile.logo)
            profile.logo = picture
        changed = {name: value for name, value in columns.items() if was[name] != value}
        audit.record("profile.changed", agency, person, **changed, logo=profile.logo and profile.logo.key)


def _read(said: SaidProfile, errors: dict[str, str]) -> dict[str, Any]:
    """What a row of it holds."""
    read: dict[str, Any] = {"tagline": one_line(said.tagline), "is_taking": said.is_taking}
    read |= {"refers": paragraphs(said.refers), "likes": paragraphs(said.likes)}
    for name, most in (("tagline", LONGEST_LINE), ("refers", LONGEST_TEXT), ("likes", LONGEST_TEXT)):
        if len(read[name]) > most:
            errors.setdefault(name, at_most(most))
    if len(paragraphs(said.agency.get("about", ""))) > LONGEST_ABOUT:
        errors.setdefault("about", at_most(LONGEST_ABOUT))
    for name in ("offices", "certificates"):
        read[name] = _lines(getattr(said, name), name, errors)
    within = {
        "founded": (EARLIEST, clock.latest_today().year), "team_size": (1, MOST_PEOPLE), "warning_percent": (1, 100),
    }  # fmt: skip
    for name, (least, most) in within.items():
        read[name] = getattr(said, name)
        if read[name] is not None and not least <= read[name] <= most:
            errors.setdefault(name, _("Write a number from %(least)s to %(most)s.", least=least, most=most))
    read["warning_percent"] = read["warning_percent"] or USUAL_WARNING
    return read


def _lines(said: Sequence[str], name: str, errors: dict[str, str]) -> list[str]:
    """One entry a line, empty ones left out, each once."""
    lines = list(dict.fromkeys(filter(None, map(one_line, said))))
    if len(lines) > MOST_LINES:
        errors.setdefault(name, _("At most %(most)s lines.", most=MOST_LINES))
    elif any(len(line) > LONGEST_LINE for line in lines):
        errors.setdefault(name, _("At most %(most)s characters in a line.", most=LONGEST_LINE))
    return lines
