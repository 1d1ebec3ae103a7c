"""Calls on services, on the words by which they are found, and on currency rates."""

from . import entries, finding, rates, shelf, taxonomy

blueprints = (finding.bp, shelf.bp, taxonomy.bp, entries.bp, rates.bp)
