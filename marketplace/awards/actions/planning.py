"""The alliance's admins plan seasons, change them until they begin, and cancel them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotAllowed, NotNow, Taken
from ...core.extensions import db
from ...core.formats import days
from ...core.transaction import hold_name, own, transaction
from ...core.typed import one_line, too_long
from ...members.models import Person
from ...members.queries import people_who
from ...outbox.actions import send
from .. import conflicts, queries
from ..models import (
    LONGEST_ABOUT,
    LONGEST_NAME,
    LONGEST_OWN,
    LONGEST_REASON,
    MOST_LEAST,
    Award,
    Kind,
    Nomination,
    NominationState,
    Season,
    SeasonState,
    Vote,
)

AHEAD, LONGEST = timedelta(days=366), timedelta(days=366)
WAIT, LONGEST_WAIT = timedelta(days=7), timedelta(days=60)  # from the last day to the day of counting


@dataclass(frozen=True)
class SaidAward:
    """What is to be awarded. `least` is what it takes to be placed, None for what is usual; `title` and `about` are of one's own."""

    kind: str
    least: int | None = None
    title: str = ""
    about: str = ""


@dataclass(frozen=True)
class SaidSeason:
    """A season as it is typed or sent. Without other days, projects are nominated until the last day, and it is counted a week after."""

    name: str
    starts_on: date | None
    ends_on: date | None
    awards: Sequence[SaidAward]
    nominate_until: date | None = None
    counts_on: date | None = None


def plan_season(said: SaidSeason, admin: Person) -> Season:
    """A new one, shown to members at once. No two have a day in common."""
    admins_only(admin)
    values, awards = _checked(said)
    with transaction():
        hold_name("seasons")
        _refuse_overlap(values)
        row = Season(**values, made_by=admin.id, made_at=clock.now())
        db.session.add(row)
        db.session.flush()
        db.session.add_all(Award(season_id=row.id, **one) for one in awards)
        db.session.flush()
        lifecycle.begin(row, admin)
        audit.record("season.planned", row, admin, name=row.name)
        db.session.expire(row)
    return row


def change_season(season_id: int, said: SaidSeason, admin: Person) -> Season:
    """Plan it otherwise, until it begins: from then on its rules stay as members have read them."""
    admins_only(admin)
    values, awards = _checked(said)
    with transaction():
        hold_name("seasons")
        row = _open(season_id)
        if row.has_begun(clock.today()):
            raise NotNow(_("It has begun: its days and its rules stay as members have read them."))
        _refuse_overlap(values, row.id)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.execute(delete(Award).where(Award.season_id == row.id))
        db.session.flush()
        db.session.add_all(Award(season_id=row.id, **one) for one in awards)
        db.session.flush()
        audit.record("season.changed", row, admin, name=row.name)
        db.session.expire(row)
    return row


def rename_season(season_id: int, name: str, admin: Person) -> Season:
    """Call it otherwise, until it is counted."""
    admins_only(admin)
    said = _name(name)
    with transaction():
        row = _open(season_id)
        row.name = said
        db.session.flush()
        audit.record("season.changed", row, admin, name=row.name)
    return row


def cancel_season(season_id: int, admin: Person, reason: str) -> Season:
    """Nothing is awarded in it, also once it is counted, until it is proclaimed; members read why. Its days are free for another one, and
    until it is counted so are the projects that were nominated in it; whoever nominates for their agencies is told. Nobody takes away so
    what is counted where their own agency is placed, while another admin can; where none can, that is written beside it, and whoever is
    placed is told too."""
    admins_only(admin)
    said = checked_reason(reason, _("Say why; members read it."))
    with transaction():
        row = own(select(Season).where(Season.id == season_id))
        placed = _("Your agency is placed in this season; another admin has to decide.")
        concerned = conflicts.placed_for(*row.awards)
        in_conflict = row.is_counted and conflicts.judge(admin, concerned, placed)
        told = {one.agency_id for one in db.session.scalars(queries.nominations(row.id))}
        if in_conflict:
            told |= set(db.session.scalars(concerned))
        if row.is_open:
            _free_projects(row, admin)
        lifecycle.move(row, SeasonState.CANCELLED, admin, note=said, reason=said, in_conflict=in_conflict)
        audit.record("season.cancelled", row, admin, name=row.name, in_conflict=in_conflict)
        if told:
            send("award.cancelled", people_who("nominate", *told), season=row.id)
    return row


def _free_projects(row: Season, admin: Person) -> None:
    """Take off what was nominated, so that it can be nominated again; once votes are counted they stay as they are."""
    nominated = list(db.session.scalars(queries.nominations(row.id).with_for_update(of=Nomination)))
    db.session.execute(delete(Vote).where(Vote.season_id == row.id))
    lifecycle.move_all(nominated, NominationState.WITHDRAWN, admin)


def admins_only(person: Person) -> None:
    """Refuse everybody but the alliance's admins."""
    if not person.is_admin:
        raise NotAllowed(_("Awards are the alliance’s admins’ to give."))


def checked_reason(reason: str, missing: str) -> str:
    """A reason of one line, or a refusal at its field."""
    said = one_line(reason)
    if wrong := missing if not said else too_long(said, LONGEST_REASON):
        raise BadInput(_("Mend what is marked."), {"reason": wrong})
    return said


def _open(season_id: int) -> Season:
    row = own(select(Season).where(Season.id == season_id))
    if not row.is_open:
        raise NotNow(_("This season is over, or was cancelled."))
    return row


def _refuse_overlap(values: dict[str, Any], but: int | None = None) -> None:
    other = queries.overlapping(values["starts_on"], values["ends_on"], but)
    if other is not None:
        sentence = _(
            "“%(name)s” has days of these: %(days)s.", name=other.name, days=days(other.starts_on, other.ends_on)
        )
        raise Taken(_("Mend what is marked."), {"starts_on": sentence})


def _name(name: str) -> str:
    said = one_line(name)
    if wrong := _("Fill this in.") if not said else too_long(said, LONGEST_NAME):
        raise BadInput(_("Mend what is marked."), {"name": wrong})
    return said


def _checked(said: SaidSeason) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the rows hold of it; a refusal with all that is wrong with it."""
    errors: dict[str, str] = {}
    name = one_line(said.name)
    if wrong := _("Fill this in.") if not name else too_long(name, LONGEST_NAME):
        errors["name"] = wrong
    errors |= _wrong_days(said)
    awards, wrong_awards = _awards(said.awards)
    errors |= wrong_awards
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    assert said.starts_on is not None  # noqa: S101 — an error otherwise
    assert said.ends_on is not None  # noqa: S101
    values = {
        "name": name, "starts_on": said.starts_on, "ends_on": said.ends_on, "nominate_until": said.nominate_until or said.ends_on,
        "counts_on": said.counts_on or said.ends_on + WAIT,
    }  # fmt: skip
    return values, awards


def _wrong_days(said: SaidSeason) -> dict[str, str]:
    today, first, last = clock.today(), said.starts_on, said.ends_on
    errors: dict[str, str] = {}
    if first is None or abs(first - today) > AHEAD:
        errors["starts_on"] = _("Choose a day within a year from now.")
    if last is None or last < today or last > today + AHEAD:
        errors["ends_on"] = _("Choose a day within a year from now that is not over.")
    if errors or first is None or last is None:
        return errors
    if last < first:
        return {"ends_on": _("The last day can’t be before the first.")}
    if last - first > LONGEST:
        return {"ends_on": _("A season lasts a year at most.")}
    if said.nominate_until and not first <= said.nominate_until <= last:
        errors["nominate_until"] = _("Choose a day of the season.")
    if said.counts_on and not timedelta(0) < said.counts_on - last <= LONGEST_WAIT:
        errors["counts_on"] = _("Choose a day within 60 days after the last one.")
    return errors


def _awards(said: Sequence[SaidAward]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    made: list[dict[str, Any]] = []
    errors: dict[str, str] = {}
    for one in said:
        kind = Kind.read(one.kind)
        if kind is None or any(each["kind"] == kind for each in made):
            errors["awards"] = _("Name each award once.")
            continue
        values, wrong = _award(kind, one)
        made.append(values)
        errors |= wrong
    if not said:
        errors["awards"] = _("Choose what is awarded.")
    order = list(Kind)
    return sorted(made, key=lambda one: order.index(one["kind"])), errors


def _award(kind: Kind, said: SaidAward) -> tuple[dict[str, Any], dict[str, str]]:
    errors: dict[str, str] = {}
    least = kind.least if said.least is None or not kind.least else said.least
    if kind.least and not 1 <= least <= MOST_LEAST:
        errors[f"least_{kind}"] = _("Write a whole number from 1 to %(most)s.", most=MOST_LEAST)
    title, about = (one_line(said.title), one_line(said.about)) if kind == Kind.OWN else ("", "")
    if kind == Kind.OWN:
        for name, value, most in (("own_title", title, LONGEST_OWN), ("own_about", about, LONGEST_ABOUT)):
            if wrong := _("Fill this in.") if not value else too_long(value, most):
                errors[name] = wrong
    return {"kind": kind, "least": least, "title": title, "about": about}, errors
