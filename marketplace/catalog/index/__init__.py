"""What can be found, held in each web process: bitmaps by facet and by word, which follow the database."""

from .facets import Asked, Facet, Found, Index
from .filters import Filters, Sort
from .row import Row
from .shelf import Shelf, shelf

__all__ = ["Asked", "Facet", "Filters", "Found", "Index", "Row", "Shelf", "Sort", "shelf"]
