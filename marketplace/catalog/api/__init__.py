"""Calls on services, and on the words by which they are found."""

from . import shelf, taxonomy

blueprints = (shelf.bp, taxonomy.bp)
