"""The shape of a webhook, and of what is done with it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ..core.forms import REQUIRED, Form, options
from ..core.room import News
from .models import LONGEST_NAME, LONGEST_URL

GROUPS = {
    "lead": _l("Leads"), "referral": _l("Referrals"), "return": _l("Returns"), "fee": _l("Fees"), "reward": _l("Rewards"),
    "movement": _l("Bank orders"), "dispute": _l("Disputes"), "document": _l("Papers"), "enquiry": _l("Requests of clients"),
    "member": _l("Members"),
}  # fmt: skip


def grouped(known: Mapping[str, News]) -> list[tuple[str, list[tuple[str, News]]]]:
    """Events by what they are about."""
    found: dict[str, list[tuple[str, News]]] = {}
    for name, one in known.items():
        found.setdefault(name.partition(".")[0], []).append((name, one))
    return [(str(GROUPS.get(kind, kind)), events) for kind, events in found.items()]


class HookForm(Form):
    """A webhook. Its events stand in a field for each kind of thing."""

    name = StringField(
        _l("Name of the webhook"),
        [InputRequired(REQUIRED), Length(max=LONGEST_NAME)],
        description=_l("Such as “Our CRM”."),
    )
    url = StringField(
        _l("Address"), [InputRequired(REQUIRED), Length(max=LONGEST_URL)],
        description=_l("It begins with https:// and leads to a public server."), render_kw={"inputmode": "url", "autocomplete": "off"},
    )  # fmt: skip
    events = SelectMultipleField(_l("Events"), [InputRequired(_l("Choose at least one."))])

    def __init__(self, *args: Any, known: dict[str, News], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.known = known
        self.events.choices = options({name: one.word for name, one in known.items()})

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, News, bool]]]]:
        """The events by what they are about, each with whether it is chosen."""
        chosen = set(self.events.data or ())
        return [(kind, [(name, one, name in chosen) for name, one in events]) for kind, events in grouped(self.known)]


class ReplayForm(Form):
    """From which day on what was given up is sent again."""

    since = DateField(
        _l("Of what has happened since"), [Optional()], description=_l("Empty: all of the last thirty days.")
    )
