"""The shape of what people type about services and about the taxonomy."""

from .rates import RateForm
from .searches import KeepForm
from .shelf import DiscountForm, PlaceForm, ServiceForm, StepForm
from .taxonomy import EntryForm, MergeForm, NewEntryForm, StandingForm, WorkForm, typed_of

__all__ = [
    "DiscountForm",
    "EntryForm",
    "KeepForm",
    "MergeForm",
    "NewEntryForm",
    "PlaceForm",
    "RateForm",
    "ServiceForm",
    "StandingForm",
    "StepForm",
    "WorkForm",
    "typed_of",
]
