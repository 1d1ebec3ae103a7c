"""What keeps machines out of forms that anybody can send, without puzzles and without anybody else being told: see
docs/decisions/0055."""

import time
from functools import cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import HiddenField, StringField

from .domains import in_ascii, registrable
from .errors import BadInput
from .forms import Form

QUICKEST = 3  # seconds in which nobody fills the form in
PURPOSE = "when an enquiry's form was shown"


class DefendedForm(Form):
    """The parent of forms that anybody can send: `components/defences.html` draws what only machines fill in."""

    stamp = HiddenField()
    # Nobody sees it. What fills in everything fills it in as well.
    nickname = StringField(_l("Leave this empty"), render_kw={"autocomplete": "off", "tabindex": "-1"})

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not is_ours(self.stamp.data):
            self.stamp.data = stamp()
            self.is_too_quick = True
        else:
            self.is_too_quick = is_too_quick(self.stamp.data)

    @property
    def is_a_machines(self) -> bool:
        """Whether a program has sent it: it is answered as if it were taken."""
        return bool(self.nickname.data)

    def ask_to_look(self) -> None:
        """Say to whoever was too quick that it takes a second press."""
        if self.is_too_quick:
            self.form_errors.append(_("That was quick. Look it over, and press once more."))

    def refuse_rest(self, refusal: BadInput) -> None:
        """Show an action's refusal: at fields where nothing is marked yet, and above the form what belongs to no field."""
        errors = refusal.errors
        self.refuse({name: sentence for name, sentence in errors.items() if name in self and not self[name].errors})
        self.form_errors.extend(dict.fromkeys(sentence for name, sentence in errors.items() if name not in self))


def stamp() -> str:
    """A signed note of this instant, for a hidden field."""
    return _signer().dumps("")


def is_too_quick(given: str | None) -> bool:
    """Whether a form was sent sooner than a person fills it in, or its stamp isn't one of ours."""
    try:
        _nothing, made = _signer().loads(given or "", return_timestamp=True)
    except BadData:
        return True
    return time.time() - made.timestamp() < QUICKEST


def is_ours(given: str | None) -> bool:
    """Whether a stamp is one of ours, so that a form that comes back keeps it."""
    try:
        _signer().loads(given or "")
    except BadData:
        return False
    return True


def no_lasting_address(address: str) -> str:
    """The sentence for an address where mail is thrown away within the hour; "" for any other."""
    return (
        _("Mail to this address is thrown away within the hour, and answers take longer. Give one that lasts.")
        if is_disposable(address)
        else ""
    )


def is_disposable(address: str) -> bool:
    """Whether mail to this address is thrown away within the hour: its domain, or the one it belongs to, is listed."""
    domain = in_ascii(address.rpartition("@")[2])
    return bool({domain, registrable(domain)} & _disposable())


@cache
def _disposable() -> frozenset[str]:
    # Loaded when the first such form is sent. The package's own copy of the list: nothing is fetched.
    from disposable_email_domains import blocklist

    return frozenset(blocklist)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SETTINGS"].secret_key, salt=PURPOSE)
