"""Bank statements of SWIFT: MT940, as banks of many countries write it. The library knows their dialects."""

import re
from datetime import date
from decimal import Decimal

import mt940
from flask_babel import gettext as _
from mt940.options import Options

from ...core.currencies import CODES
from ...core.money import BadAmount, Money, digits
from .line import Line, Statement, Unreadable

_STATEMENT = re.compile(r"^(?=:20:)", re.MULTILINE)
_ENTRY = re.compile(r"^[^\S\n]*:61:", re.MULTILINE)
# A cancelled credit leaves the account, whatever the library made of it in its older versions.
OPTIONS = Options(reversal_sign=True, case_insensitive_marks=True)
_TEXTS = (
    "customer_reference",
    "end_to_end_reference",
    "purpose",
    "additional_purpose",
    "transaction_details",
    "extra_details",
)
_RETURNED = re.compile(r"retour|return|rückgabe|rueckgabe|/RTRN/|возврат|повернення", re.IGNORECASE)


def is_mt940(content: bytes) -> bool:
    """Whether it has the fields of such a statement, in their order; what stands before them is each bank's own."""
    before, found, _after = (b"\n" + content).partition(b"\n:61:")
    return bool(found) and any(b"\n:" + name in before for name in (b"20:", b"25:", b"60F:", b"60M:"))


def read(text: str) -> Statement:
    """All entries of a file; Unreadable where it is damaged."""
    # One statement after another: each says which account it is of.
    parts = [part for part in _STATEMENT.split(text) if ":61:" in part]
    damaged = Unreadable(_("This MT940 statement is damaged: one of its lines can’t be read."))
    try:
        found = [mt940.parse(part, options=OPTIONS) for part in parts]
    except Exception as error:  # it stumbles over damaged lines in a dozen ways
        raise damaged from error
    told = [
        (one.data, str(part.data.get("account_identification") or "")) for part in found for one in part.transactions
    ]
    if len(told) != len(_ENTRY.findall(text)):  # an entry that is indented is text of the one before to it
        raise damaged
    return Statement.of(
        _line(data, account) or _("Entry %(number)d: its day can’t be read, or its amount is none.", number=number)
        for number, (data, account) in enumerate(told, 1)
    )


def _line(said: dict, account: str) -> Line | None:
    amount = _money(said["amount"].amount, str(said["amount"].currency or said.get("currency") or ""))
    if amount is None or not said.get("date"):
        return None
    # Fields end wherever a line was full, in the midst of a word as well.
    texts = [str(said[name]).replace("\n", "") for name in _TEXTS if said.get(name) and said[name] != "NONREF"]
    returned = str(said.get("status")).upper() in ("RC", "RD") or bool(
        _RETURNED.search(str(said.get("posting_text") or ""))
    )
    return Line(
        date.fromordinal(said["date"].toordinal()), amount, " ".join(texts), str(said.get("applicant_name") or ""), str(said.get("bank_reference") or ""),
        account, returned,
    )  # fmt: skip


def _money(value: Decimal, currency: str) -> Money | None:
    minor = value.scaleb(digits(currency)) if currency in CODES else Decimal()
    try:
        return Money(int(minor), currency) if minor and minor == int(minor) else None
    except BadAmount:
        return None
