"""What keeps the house from starting, in one sentence that says what to do."""


class Trouble(Exception):
    """Shown without a traceback; the process ends with 1."""
