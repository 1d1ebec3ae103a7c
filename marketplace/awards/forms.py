"""The shapes of a season, of a nomination, and of what admins decide."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..core.forms import REQUIRED, DayField, Form, NumberField
from .actions import SaidAward, SaidSeason
from .models import (
    LONGEST_ABOUT,
    LONGEST_NAME,
    LONGEST_OWN,
    LONGEST_REASON,
    LONGEST_STORY,
    LONGEST_TITLE,
    MOST_LEAST,
    Kind,
    Season,
)


def _least(label: Any, kind: Kind) -> NumberField:
    return NumberField(
        label, [Optional()], least=1, most=MOST_LEAST, default=kind.least, render_kw={"inputmode": "numeric"}
    )


class SeasonForm(Form):
    """A season, new or as it is."""

    name = StringField(_l("Title"), [InputRequired(REQUIRED), Length(max=LONGEST_NAME)])
    starts_on = DayField(_l("First day"), [InputRequired(REQUIRED)])
    ends_on = DayField(_l("Last day"), [InputRequired(REQUIRED)])
    nominate_until = DayField(
        _l("Nominate projects until"),
        [Optional()],
        description=_l("Empty: until the last day. Votes count until then."),
    )
    counts_on = DayField(
        _l("Counted on"),
        [Optional()],
        description=_l("Empty: a week after the last day, so that what was paid can be reported."),
    )
    most_sold = BooleanField(Kind.MOST_SOLD.label)
    most_active = BooleanField(Kind.MOST_ACTIVE.label)
    least_most_active = _least(_l("Clients, at least"), Kind.MOST_ACTIVE)
    fastest_growing = BooleanField(Kind.FASTEST_GROWING.label)
    least_fastest_growing = _least(_l("Clients won in the days before, at least"), Kind.FASTEST_GROWING)
    hardest_project = BooleanField(Kind.HARDEST_PROJECT.label)
    least_hardest_project = _least(_l("Votes, at least"), Kind.HARDEST_PROJECT)
    own_title = StringField(
        _l("An award of your own"), [Optional(), Length(max=LONGEST_OWN)],
        description=_l("Its name. You decide who gets it, and say why. Empty: none."),
    )  # fmt: skip
    own_about = StringField(_l("What it is for"), [Optional(), Length(max=LONGEST_ABOUT)])

    def __init__(self, *args: Any, season: Season | None = None, **kwargs: Any):
        if season is not None:
            kwargs["data"] = _as_data(season)
        elif "data" not in kwargs:
            kwargs["data"] = {str(kind): True for kind in Kind if kind != Kind.OWN}
        super().__init__(*args, **kwargs)

    @property
    def said(self) -> SaidSeason:
        """What was typed."""
        chosen = [kind for kind in Kind if kind != Kind.OWN and self[str(kind)].data]
        awards = [SaidAward(kind, self[f"least_{kind}"].data if kind.least else None) for kind in chosen]
        title, about = self.own_title.data or "", self.own_about.data or ""
        if title or about:
            awards.append(SaidAward(Kind.OWN, None, title, about))
        return SaidSeason(
            self.name.data or "", self.starts_on.data, self.ends_on.data, awards, self.nominate_until.data, self.counts_on.data
        )  # fmt: skip


class NameForm(Form):
    """The name of a season that has begun: nothing else of it changes."""

    name = StringField(_l("Title"), [InputRequired(REQUIRED), Length(max=LONGEST_NAME)])


def _as_data(season: Season) -> dict[str, Any]:
    days = {name: getattr(season, name) for name in ("name", "starts_on", "ends_on", "nominate_until", "counts_on")}
    own = season.award_of(Kind.OWN)
    chosen: dict[str, Any] = {str(one.kind): True for one in season.awards if one.kind != Kind.OWN}
    least = {f"least_{one.kind}": one.least for one in season.awards if one.kind.least}
    return days | chosen | least | ({"own_title": own.title, "own_about": own.about} if own else {})


class NominationForm(Form):
    """A project and why it was hard."""

    title = StringField(
        _l("What it was"),
        [InputRequired(REQUIRED), Length(max=LONGEST_TITLE)],
        description=_l("Without the client’s name."),
    )
    story = TextAreaField(
        _l("Why it was hard, and how you did it"), [InputRequired(REQUIRED), Length(max=LONGEST_STORY)], render_kw={"rows": 10},
        description=_l("All members read it, and everybody once it is placed. Leave out who the client is."),
    )  # fmt: skip


class ReasonForm(Form):
    """Why something is cancelled, refused or struck."""

    reason = StringField(_l("Reason"), [InputRequired(REQUIRED), Length(max=LONGEST_REASON)])


class OwnAwardForm(Form):
    """Who gets the alliance's own award."""

    agency = StringField(
        _l("Agency"),
        [InputRequired(REQUIRED), Length(max=300)],
        description=_l("Its name."),
        render_kw={"autocomplete": "off"},
    )
    reason = StringField(
        _l("Why"), [InputRequired(REQUIRED), Length(max=LONGEST_REASON)], description=_l("Everybody reads it.")
    )
