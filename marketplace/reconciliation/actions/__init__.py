"""One file a step: bring a statement, match it, and what a person does with the rest."""

from .bring import Brought, bring
from .forget import forget_lines
from .look_at import assign, came_back, look_again, set_aside

__all__ = ["Brought", "assign", "bring", "came_back", "forget_lines", "look_again", "set_aside"]
