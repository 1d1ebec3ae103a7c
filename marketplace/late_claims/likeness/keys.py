"""By which keys clients that may be alike are found among a hundred thousand, without comparing each with each."""

from itertools import combinations

from ...core import encryption
from .known import Known
from .names import bones

MOST_WORDS = 6  # of a name that make keys
BITS = 16  # hexadecimal digits of a key
HALF = 1 << 63


def keys_of(one: Known) -> set[int]:
    """Keyed hashes of a client: of e-mail, phone, domain, mailbox, the beginnings of the words of its name, and of pairs of them. Two
    clients that are alike share one at least, nearly always."""
    said = {f"e:{one.email}" if one.email else "", f"p:{one.phone}" if one.phone else ""}
    said |= {f"d:{one.domain}" if one.domain else ""} | _of_name(one)
    said |= {f"m:{text[:6]}" for text in (one.mailbox, one.label, "".join(one.name.words)) if len(text) >= 6}
    if len(one.person) > 1:
        said.add("c:" + " ".join(one.person))
    return {_key(text) for text in said if text}


def _of_name(one: Known) -> set[str]:
    words = sorted(sorted(set(one.name.words), key=len, reverse=True)[:MOST_WORDS])
    begin = sorted({_beginning(word) for word in words})
    ends = {bones(word)[-3:] for word in words if len(bones(word)) > 3}
    return (
        {f"w:{text}" for text in begin}
        | {f"z:{text}" for text in ends}
        | {f"2:{a}+{b}" for a, b in combinations(begin, 2)}
    )


def _beginning(word: str) -> str:
    return word if word.isdigit() else bones(word)[:3]


def _key(text: str) -> int:
    """A signed number of 64 bits, as the database keeps it."""
    number = int(encryption.fingerprint("likeness", text)[:BITS], 16)
    return number - (1 << 64) if number >= HALF else number
