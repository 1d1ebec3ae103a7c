"""The shape of an announcement."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ...core.forms import REQUIRED, DayField, Form
from ..actions.announcements import Said
from ..models.announcement import LONGEST_TEXT, LONGEST_TITLE


class AnnouncementForm(Form):
    """What all members read on Today."""

    title = StringField(_l("Title"), [InputRequired(REQUIRED), Length(max=LONGEST_TITLE)])
    text = TextAreaField(
        _l("Text"), [InputRequired(REQUIRED), Length(max=LONGEST_TEXT)], render_kw={"rows": 8},
        description=_l("Markdown: **bold**, *italic*, lists, links."),
    )  # fmt: skip
    until = DayField(_l("Last day"), [InputRequired(REQUIRED)])

    @property
    def said(self) -> Said:
        """What was written."""
        return Said(self.title.data or "", self.text.data or "", self.until.data)


class NewAnnouncementForm(AnnouncementForm):
    """The same, and whether it is mailed at once."""

    by_mail = BooleanField(_l("Mail it to all owners as well"))
