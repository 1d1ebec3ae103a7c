"""The shape of keeping a search."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField
from wtforms.validators import Length

from ...core.forms import Form


class KeepForm(Form):
    """Keep the search that the address says; whoever isn't signed in says where to write."""

    email = EmailField(_l("Your e-mail"), [Length(max=254)], render_kw={"autocomplete": "email"})
