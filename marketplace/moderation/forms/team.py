"""Somebody new in the alliance's team."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from ...core.forms import REQUIRED, Form, options
from ...members.models import AllianceRole


class TeamForm(Form):
    """Whom to appoint, and to what."""

    email = EmailField(
        _l("E-mail"), [InputRequired(REQUIRED)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )  # fmt: skip
    name = StringField(_l("Name"), [Length(max=200)], render_kw={"autocomplete": "off"})
    role = RadioField(
        _l("Role"), [InputRequired(_l("Choose one."))], default=AllianceRole.PARTNER_MANAGER,
        choices=options({role.value: (role.label, role.about) for role in AllianceRole}),
    )  # fmt: skip
