"""Papers as PDF: one sheet, drawn on A4."""

from .paper import Stamp, draw

__all__ = ["Stamp", "draw"]
