"""One file a spreadsheet, and how any of them is read."""

from .agencies import import_agencies
from .deals import import_deals

__all__ = ["import_agencies", "import_deals"]
