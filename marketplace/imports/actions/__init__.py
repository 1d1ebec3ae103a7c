"""One file a spreadsheet, and how any of them is read."""

from .agencies import import_agencies
from .deals import import_deals
from .shelf import import_services

__all__ = ["import_agencies", "import_deals", "import_services"]
