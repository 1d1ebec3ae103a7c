"""What an agency offers, and the words for it: services, industries and regions."""

from .service import Service
from .taxonomy import MODELS, Category, Industry, Kind, Region, TaxonomyEntry

__all__ = ["MODELS", "Category", "Industry", "Kind", "Region", "Service", "TaxonomyEntry"]
