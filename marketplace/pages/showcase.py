"""Who reads the public page of an agency, and how much of its services stands there at once."""

from flask_login import current_user

AT_ONCE = 20  # services


def is_read_by_member() -> bool:
    """Whether the reader belongs to an active member, and so sees what holds for members."""
    return current_user.is_authenticated and current_user.agency is not None and current_user.agency.is_active
