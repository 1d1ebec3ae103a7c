"""Who of one's own people works with a partner."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from ...core.forms import Form, options, row_id
from ...members.models import Person


class PartnerPeopleForm(Form):
    """Who of one's own people works with a partner."""

    decides = SelectMultipleField(
        _l("Who decides"), coerce=row_id, description=_l("Whom to ask about money, terms and bigger jobs.")
    )
    executes = SelectMultipleField(
        _l("Who executes"),
        coerce=row_id,
        description=_l("They look after its new clients: whoever of them accepts or passes one, else the first."),
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.decides.choices = self.executes.choices = options({one.id: one.name for one in people})
