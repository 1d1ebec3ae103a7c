"""One file a spreadsheet, how any of them is read, and the import in the browser step by step."""

from .agencies import import_agencies
from .carrying_out import carry_out
from .deals import import_deals
from .runs import bring, cancel, forget_files, map_columns, start, take_up
from .shelf import import_services

__all__ = [
    "bring",
    "cancel",
    "carry_out",
    "forget_files",
    "import_agencies",
    "import_deals",
    "import_services",
    "map_columns",
    "start",
    "take_up",
]
