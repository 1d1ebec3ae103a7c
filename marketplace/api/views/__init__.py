"""The calls, one file a subject."""
