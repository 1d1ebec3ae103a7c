"""What the letters about awards say."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import days
from ..outbox.letter import Letter
from . import conflicts
from .models import Nomination, Place, Season
from .rules import figure_of, rule_of


def counted(season: int) -> Letter | None:
    """To the admins: a season is counted, look at it and proclaim it. Nothing once that is done."""
    row = db.session.get_one(Season, season)
    if not row.is_counted:
        return None
    return Letter(
        _("Counted: %(season)s", season=row.name),
        [
            _(
                "Look at the places, strike what should not stand, and proclaim it. Members are told then, and everybody reads it."
            )
        ],
        [
            (_("Season"), days(row.starts_on, row.ends_on)),
            (_("Awards"), ", ".join(str(one.called) for one in row.awards)),
        ],
        (_("Look at it"), f"/desk/awards/{row.id}"),
    )


def refused(nomination: int) -> Letter:
    """To whoever nominates for an agency: a nomination was refused, and why."""
    row = db.session.get_one(Nomination, nomination)
    return Letter(
        _("Your nomination was refused: %(title)s", title=row.title),
        [_("You can nominate another project, or tell this one otherwise, while projects are nominated.")],
        [(_("Season"), row.season.name), (_("Reason"), row.reason), *_conflict(row)],
        (_("Look at the season"), f"/awards/{row.season_id}"),
    )


def cancelled(season: int) -> Letter:
    """To whoever nominates for an agency that had a project in it, or that is placed where an admin who is so too decided: a season was
    cancelled, and why."""
    row = db.session.get_one(Season, season)
    return Letter(
        _("Cancelled: %(season)s", season=row.name),
        [_("An admin of the alliance has cancelled this season: nothing is awarded in it.")],
        [(_("Season"), days(row.starts_on, row.ends_on)), (_("Reason"), row.reason), *_conflict(row)],
        (_("Look at the season"), f"/awards/{row.id}"),
    )


def struck(place: int) -> Letter | None:
    """To whoever nominates for an agency: its place was struck, and why. Nothing once it was decided for them after all."""
    row = db.session.get(Place, place)
    if row is None:
        return None
    return Letter(
        _("A place of your agency was struck: %(award)s", award=row.award.called),
        [_("An admin of the alliance has looked at what was counted, and your agency is not placed there.")],
        [(_("Season"), row.award.season.name), (_("Reason"), row.reason), *_conflict(row)],
        (_("Look at the season"), f"/awards/{row.award.season_id}"),
    )


def won(place: int) -> Letter | None:
    """To whoever nominates for an agency: it has a place that was proclaimed."""
    row = db.session.get_one(Place, place)
    if row.place is None:
        return None
    facts = [
        (_("Season"), row.award.season.name),
        (_("Award place"), str(row.place)),
        (_("Result"), figure_of(row, exact=False)),
    ]
    return Letter(
        _("Place %(place)s: %(award)s", place=row.place, award=row.award.called),
        [
            _(
                "Everybody reads it on the page of awards and on your agency’s page. An owner can have it stand there without your name."
            ),
            rule_of(row.award),
        ],
        [fact for fact in facts if fact[1]],
        (_("Look at the awards"), f"/awards/{row.award.season_id}"),
    )


def proclaimed(season: int) -> Letter:
    """To everybody of the members: a season was proclaimed. Who is placed stands on the page, where an agency can be unnamed."""
    row = db.session.get_one(Season, season)
    return Letter(
        _("The awards of %(season)s", season=row.name),
        [_("They are proclaimed: who is placed, by which rule, and with which figures.")],
        [
            (_("Season"), days(row.starts_on, row.ends_on)),
            (_("Awards"), ", ".join(str(one.called) for one in row.awards)),
        ],
        (_("Look at the awards"), f"/awards/{row.id}"),
    )


def _conflict(row: Nomination | Place | Season) -> list[tuple[str, str]]:
    return [(_("Decided by"), conflicts.said(True))] if row.in_conflict else []


ALL: dict[str, Callable[..., Letter | None]] = {
    "award.counted": counted,
    "award.refused": refused,
    "award.cancelled": cancelled,
    "award.struck": struck,
    "award.won": won,
    "award.proclaimed": proclaimed,
}
