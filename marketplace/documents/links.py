"""Where papers are checked."""

from urllib.parse import quote


def path_to_verify(number: str, digest: str) -> str:
    """The page that says whether a paper is true; it stands on the paper, so it never changes."""
    return f"/verify/{quote(number)}?hash={digest}"
