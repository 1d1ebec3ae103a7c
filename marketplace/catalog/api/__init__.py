"""Calls on services, and on the words by which they are found."""

from . import finding, shelf, taxonomy

blueprints = (finding.bp, shelf.bp, taxonomy.bp)
