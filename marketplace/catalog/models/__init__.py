"""What an agency offers and shows of itself, and the words for it: services, industries and regions."""

from .change import CatalogChange, Rate
from .discount import Discount, DiscountKind, For
from .partner import Partner
from .profile import Case, Picture, Profile, Purpose, agency_categories
from .search import SavedSearch, SearchState
from .service import Service, ServiceState, Unit, service_industries, service_regions
from .taxonomy import MODELS, Category, Industry, Kind, Region, TaxonomyEntry

__all__ = [
    "MODELS",
    "Case",
    "CatalogChange",
    "Category",
    "Discount",
    "DiscountKind",
    "For",
    "Industry",
    "Kind",
    "Partner",
    "Picture",
    "Profile",
    "Purpose",
    "Rate",
    "Region",
    "SavedSearch",
    "SearchState",
    "Service",
    "ServiceState",
    "TaxonomyEntry",
    "Unit",
    "agency_categories",
    "service_industries",
    "service_regions",
]
