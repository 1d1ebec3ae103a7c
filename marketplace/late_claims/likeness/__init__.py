"""How alike two clients are, and by which keys those worth comparing are found. Works on contacts in memory, and writes nothing."""

from .compare import THRESHOLD, VERSION, Likeness, compare
from .keys import keys_of
from .known import Known, known

__all__ = ["THRESHOLD", "VERSION", "Known", "Likeness", "compare", "keys_of", "known"]
