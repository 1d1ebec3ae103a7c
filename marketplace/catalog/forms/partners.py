"""Choosing an agency that one works with."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField

from ..partners import to_be_named
from .shelf import ShelfForm


class PartnerForm(ShelfForm):
    """Another member, by its name."""

    agency = SelectField(_l("Agency"))

    def __init__(self, *args: Any, agency_id: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        others = to_be_named(agency_id)
        self.agency.choices = [
            SelectChoice("", _("Choose one")),
            *(SelectChoice(str(one.id), one.name) for one in others),
        ]

    @property
    def chosen(self) -> int | None:
        """Its id; None for none."""
        return int(self.agency.data) if self.agency.data and not self.faults else None
