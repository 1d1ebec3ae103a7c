"""Where papers are checked, and what people type there."""

import re
import unicodedata
from urllib.parse import quote

# The letters with the issuer, the year, after a restore when that was, and the serial number: of six digits with zeros before it, or
# longer.
_NUMBERS = [
    re.compile(rf"([A-Z]{{2}}(?:[1-9][0-9]*)?)(2[0-9]{{3}})(R[0-9]{{8}})?({serial})$")
    for serial in ("[0-9]{6}", "[1-9][0-9]{6}", "[1-9][0-9]{7}")
]
_NAMED = re.compile(r"sha-?256\W")


def path_to_verify(number: str, digest: str) -> str:
    """The page that says whether a paper is true; it stands on the paper, so it never changes."""
    return f"/verify/{quote(number)}?hash={digest}"


def numbers_meant(typed: str) -> list[str]:
    """The numbers of papers that somebody can mean, in any case, with any blanks and dashes: "ra17 2026 000003" is
    RA17-2026-000003. Without dashes nothing says where a serial number begins, so there may be several."""
    signs = _bare(typed).upper()
    return ["-".join(filter(None, read.groups())) for one in _NUMBERS if (read := one.search(signs))]


def bare_hash(typed: str) -> str:
    """A hash in small letters, without blanks and dashes, and without its name before it."""
    return _bare(_NAMED.sub("", typed.lower(), count=1))


def _bare(typed: str) -> str:
    """The letters and digits alone."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isalnum())
