"""The shape of what people type about services and about the taxonomy."""

from .partners import PartnerForm
from .profile import CaseForm, PictureForm, ProfileForm
from .rates import RateForm
from .searches import KeepForm
from .shelf import DiscountForm, PlaceForm, ServiceForm
from .taxonomy import EntryForm, MergeForm, NewEntryForm, StandingForm, WorkForm, typed_of

__all__ = [
    "CaseForm",
    "DiscountForm",
    "EntryForm",
    "KeepForm",
    "MergeForm",
    "NewEntryForm",
    "PartnerForm",
    "PictureForm",
    "PlaceForm",
    "ProfileForm",
    "RateForm",
    "ServiceForm",
    "StandingForm",
    "WorkForm",
    "typed_of",
]
