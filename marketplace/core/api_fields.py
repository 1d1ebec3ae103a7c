"""The fields of calls, each as strict in what it takes as it is described: JSON's own types, no near misses."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, cast

from apiflask.fields import AwareDateTime, Boolean, Date, DateTime, Integer, String
from apiflask.validators import Length, OneOf, Range, Regexp
from flask_babel import lazy_gettext as _l

from .currencies import CODES, DIGITS
from .typed import SEEN
from .vocabulary import Vocabulary

LARGEST_ID = 10**18 - 1  # see NumberOfRow in foundation.py
# Amounts as from_decimal reads them; how many decimals there may be is the currency's to say.
_AMOUNT = r"^[0-9]{1,13}(\.[0-9]{1,3})?$"
_ABOVE_ZERO = r"^(?=.*[1-9])[0-9]{1,13}(\.[0-9]{1,3})?$"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*", re.ASCII)


def text(longest: int, needed: bool = False, **options: Any) -> String:
    """A text of at most `longest` characters; one that is `needed` has something to see in it."""
    rules: list[Any] = [Length(max=longest)]
    if needed:
        rules.append(Regexp(SEEN, error=cast(str, _l("Fill this in."))))
    return String(validate=rules, **({"required": True} if needed else {"load_default": ""}) | options)


class Amount(String):
    """Money as a decimal string, beside its currency: "1234.50"."""

    def __init__(self, description: str = "", **options: Any):
        described = {"description": description} if description else {}
        super().__init__(metadata={"example": "1234.50", **described}, **options)

    def _serialize(self, value: Any, *_args: Any, **_kwargs: Any) -> str | None:
        return None if value is None else str(value)


def amount_in(above_zero: bool = True, **options: Any) -> Amount:
    """An amount that is sent to us: digits with a point and no sign."""
    sentence = cast(str, _l("Write an amount like 1234.50."))
    return Amount(validate=Regexp(_ABOVE_ZERO if above_zero else _AMOUNT, error=sentence), **options)


class Day(Date):
    """A day as 2026-03-14, and in none of the other ways that ISO 8601 has."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return super()._deserialize(value, *args, **kwargs)


class Instant(AwareDateTime):
    """An instant as 2026-03-14T12:00:00Z; without a zone it is UTC."""

    def __init__(self, **options: Any):
        super().__init__(format="iso", default_timezone=UTC, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not _INSTANT.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return super()._deserialize(value, *args, **kwargs)


class YesNo(Boolean):
    """true or false, and no other word for them."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class RowNumber(Integer):
    """The number of a row, in a body; 7.0 is one in JSON, "7" is none."""

    def __init__(self, **options: Any):
        super().__init__(strict=True, validate=Range(min=1, max=LARGEST_ID), **options)

    def _validated(self, value: Any) -> int:
        return super()._validated(int(value) if isinstance(value, float) and value.is_integer() else value)


def currency(**options: Any) -> String:
    """A code of ISO 4217."""
    return String(validate=OneOf(sorted(CODES)), **options)


def word(vocabulary: Iterable[Vocabulary | str], *others: str, **options: Any) -> String:
    """One of the words of a vocabulary, or of `others`."""
    return String(validate=OneOf([*vocabulary, *others]), **options)


def one_of(*words: str, **options: Any) -> String:
    """One of a few words that have no labels."""
    return String(validate=OneOf(words), **options)


def instant(description: str = "") -> DateTime:
    """ISO 8601, in UTC; null while it has not happened."""
    return DateTime(format="iso", allow_none=True, metadata={"description": description} if description else {})


def filled(name: str, **rule: Any) -> dict[str, Any]:
    """The part of a body's `rules` that asks for a field which keeps a rule of JSON Schema."""
    # A pattern alone says nothing of what is no text, and null is none.
    kind = {"type": "string"} if {"pattern", "format"} & set(rule) else {}
    return {"properties": {name: kind | rule}, "required": [name]}


def decimals_of(*amounts: str) -> dict[str, Any]:
    """The `rules` of a body with a currency: its amounts have no more decimals than that has, and are not too large."""

    def rule(decimals: int) -> dict[str, Any]:
        pattern = rf"^[0-9]{{1,{12 - decimals}}}" + (rf"(\.[0-9]{{1,{decimals}}})?$" if decimals else "$")
        return {"properties": {name: {"pattern": pattern} for name in amounts}}

    rules = rule(2)
    for decimals in sorted(set(DIGITS.values()) - {2}):
        codes = sorted(code for code in CODES if DIGITS[code] == decimals)
        rules = {"if": filled("currency", enum=codes), "then": rule(decimals), "else": rules}
    return rules
