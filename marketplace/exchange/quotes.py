"""Where people who had nothing to do with a client quote it all the same: found when the client is erased."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

from sqlalchemy import ColumnElement, Select, false, func, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ..core.domains import host_of
from ..core.markdown import typed_and_seen
from .contacts import EMAIL, as_it_looks, names_client
from .models import Lead
from .same_client import client_of
from .struck_out import phone_patterns

# What people put between letters and figures, and what nobody sees: left out of both sides before they are compared.
_SIGNS = r"[\s!-/:-@\[-`{-~\u00A0\u00AD\u2000-\u206F\uFEFF]"
_HIDDEN = "&#?[[:alnum:]]+;|%[0-9A-Fa-f]{2}"  # an entity or an escape: what is read is not what was typed


@dataclass(frozen=True)
class Quotes:
    """Finds an erased client in whatever anybody wrote: by the whole name of the company or the person, the domain, the e-mail and the
    phone number. A part of a name is a word like any other where nobody knew the client. `country` is where the number is taken to be."""

    client: Mapping[str, str]
    country: str

    def holds(self, text: str | None) -> bool:
        """Whether a text in Markdown quotes the client, as it was typed or as it is read."""
        if not text:
            return False
        read = as_it_looks(typed_and_seen(text))
        if names_client(read, self.client) or any(
            one.search(read) for one in phone_patterns(self.client, self.country)
        ):
            return True
        return bool(self._address) and any(_squeezed(_plain(one)) == self._address for one in EMAIL.findall(read))

    def may_stand_in(self, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """In SQL, whether one of these texts could quote the client: no such text is missed, few others are found."""
        return or_(*(self._may_stand_in(one) for one in columns))

    def _may_stand_in(self, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        letters = func.lower(func.normalize(column, literal_column("NFKC")))
        # As casefold() does it with the two letters that PostgreSQL knows no other case of.
        folded = func.replace(func.translate(letters, "ς", "σ"), "ß", "ss")
        named = "|".join(f"{_SIGNS}*".join(one) for one in sorted(self._sought))
        return or_(column.regexp_match(_HIDDEN), folded.regexp_match(named) if named else false())

    @cached_property
    def _sought(self) -> set[str]:
        name, _at, host = (self.client.get("email") or "").partition("@")
        figures = re.sub(r"\D", "", self.client.get("phone") or "")[-6:]
        own = host_of(self.client.get("website") or "").removeprefix("www.").partition(".")[0]
        told = (self.client.get("company"), self.client.get("contact"), name, host.partition(".")[0], own, figures)
        return {one for text in told if text and (one := _squeezed(text))}

    @cached_property
    def _address(self) -> str:
        return _squeezed(self.client.get("email") or "")

    def of_others(self) -> Select[int]:
        """A SELECT of the leads (ids) by which the same client was passed and which are not erased: what is written of those stays."""
        same = client_of(dict.fromkeys(("email", "phone", "website"), "") | dict(self.client), self.country)
        standing = select(Lead.id).where(Lead.erased_at.is_(None))
        return standing.where(same.is_of() if same.prints else false())


def _squeezed(text: str) -> str:
    return re.sub(f"{_SIGNS}+", "", normalize("NFKC", text)).casefold()


def _plain(address: str) -> str:
    """An address as programs have it, of one that somebody wrote for people."""
    at = re.sub(r"\s?[\[({]\s?at\s?[\])}]\s?", "@", address, flags=re.IGNORECASE)
    return re.sub(r"\s?[\[({]\s?(?:dot|punkt|точка|крапка)\s?[\])}]\s?", ".", at, flags=re.IGNORECASE)
