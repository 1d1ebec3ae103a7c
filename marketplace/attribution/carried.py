"""The fields by which a form of the public pages carries who brought somebody."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import Length, Optional

from ..core.defences import DefendedForm
from .models import ReferralLink
from .touch import Touch, remembered, touch_of, touch_of_code


class AttributedForm(DefendedForm):
    """The parent of forms whose senders may have been brought by a member."""

    via = HiddenField()  # for browsers that keep no cookie
    promo = StringField(
        _l("Promo code"),
        [Optional(), Length(max=60)],
        description=_l("If a partner gave you one."),
        render_kw={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.remembered = remembered()
        self.via.data = self.via.data or (self.remembered.said if self.remembered else "")

    @cached_property
    def touch(self) -> Touch | None:
        """By what the sender came here for the first time: what the browser remembers, what the hidden field says, or the promo code
        that was typed, in this order."""
        return self.remembered or (touch_of(self.via.data) if self.via.data else None) or self.typed

    @cached_property
    def typed(self) -> Touch | None:
        """What the promo code says."""
        return touch_of_code(self.promo.data) if self.promo.data else None

    @property
    def code(self) -> ReferralLink | None:
        """The link whose code was typed, or by which the sender came."""
        touch = self.typed or self.touch
        return touch.link if touch else None

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """A promo code that nobody has given out is said to be none."""
        is_whole = super().validate(extra_validators)
        if self.promo.data and not self.promo.errors and self.typed is None:
            sentence = _("There is no such code, or it no longer counts. Leave this empty, or look at it once more.")
            self.refuse({"promo": sentence})
            return False
        return is_whole
