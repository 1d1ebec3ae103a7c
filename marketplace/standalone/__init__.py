"""Everything on one machine: PostgreSQL, Valkey, web, workers and the clock as children of one process."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
