"""Everything on one machine: PostgreSQL, Valkey, web, workers and the clock as children of one process."""
