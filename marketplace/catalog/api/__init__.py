"""Calls on services, and on the words by which they are found."""

from . import taxonomy

blueprints = (taxonomy.bp,)
