"""People whom a text names by "@" and their name: read when it is written, kept by their number, shown by the name of today."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import Select, func, or_, select

from ..core.errors import BadInput
from ..core.extensions import db
from ..core.markdown import in_plain_text, shown
from ..members.models import Person
from .models import Mention

MOST = 20  # people whom one text names
MOST_WORDS, MOST_ALIKE = 16, 200  # of a name, and people looked at who could be meant
_AT = re.compile(r"(?<![\w@.])@(?=[^\s@])")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_KEPT = re.compile(r"@\{(\d{1,18})\}")
_NUMBER = re.compile(r" ?#(\d{1,18})(?!\d)")
_AFTER = ".,;:!?)]}”»’\"'"


@dataclass(frozen=True)
class Read:
    """A text as it is kept, and the numbers of those whom it names."""

    text: str
    people: frozenset[int]


@dataclass(frozen=True)
class _Named:
    """What follows an "@": where it stands, and what could be a name, the longest first, as the text has it."""

    at: int
    could_be: Sequence[str]


def read(text: str, readers: Select[Person], known: Collection[int] = ()) -> Read:
    """The text with a number for each name behind an "@". Whoever is named has to be one of `readers`, or of those `known` from before;
    a name that several have, or none, is refused, whoever else there is. What stands in code names nobody."""
    found = [_named(text, match.start()) for match in _AT.finditer(_without_code(text))]
    if len(found) > MOST:
        raise _refusal(_("At most %(most)s people can be named at once.", most=MOST))
    people = _people(found, readers, known) if found else []
    kept, people_named, done = [], set(), 0
    for one in found:
        if one.at < done:
            continue
        person_id, length = _choose(one, text, people, known)
        kept += [text[done : one.at], f"@{{{person_id}}}"]
        done = one.at + length
        people_named.add(person_id)
    return Read("".join([*kept, text[done:]]), frozenset(people_named))


def _without_code(text: str) -> str:
    return _CODE.sub(lambda code: " " * len(code.group()), text)


def _named(text: str, at: int) -> _Named:
    line = text[at + 1 : at + 400].partition("\n")[0]
    ends = [space.start() for space in re.finditer(r"\s|$", line)][:MOST_WORDS]
    whole = [line[:end] for end in reversed(ends)]
    # A name may end in a dot, or the sentence does.
    could_be = [one for text in whole for one in (text, text.rstrip(_AFTER)) if one]
    return _Named(at, list(dict.fromkeys(could_be)))


def _people(found: Sequence[_Named], readers: Select[Person], known: Collection[int]) -> Sequence[Person]:
    names = {name.lower() for one in found for name in one.could_be}
    firsts = {name for name in names if " " not in name}
    like = or_(func.lower(Person.name).in_(names), func.split_part(func.lower(Person.name), " ", 1).in_(firsts))
    ids = readers.with_only_columns(Person.id).order_by(None)
    chosen = select(Person).where(like, or_(Person.id.in_(ids), Person.id.in_(known)))
    whole_first = func.lower(Person.name).in_(names).desc()
    return db.session.scalars(chosen.order_by(whole_first, Person.id).limit(MOST_ALIKE)).all()


def _choose(one: _Named, text: str, people: Sequence[Person], known: Collection[int]) -> tuple[int, int]:
    """Whom a name means, and how long it is in the text, its "@" included."""
    for name in one.could_be:
        if alike := [person for person in people if person.name.lower() == name.lower()]:
            return _one_of(alike, one.at, len(name) + 1, text, known)
    for name in one.could_be:
        if alike := [person for person in people if person.name.lower().split()[0] == name.lower()]:
            return _one_of(alike, one.at, len(name) + 1, text, known)
    shortest = one.could_be[-1] if one.could_be else ""
    raise _refusal(
        _(
            "Nobody who reads this is called “@%(name)s”. Choose a name from the list, or write it without the “@”.",
            name=shortest[:40],
        )
    )


def _one_of(alike: Sequence[Person], at: int, length: int, text: str, known: Collection[int]) -> tuple[int, int]:
    by_id = {person.id: person for person in alike}
    number = _NUMBER.match(text, at + length)
    if number and int(number[1]) in by_id:
        return int(number[1]), number.end() - at
    before = [person_id for person_id in by_id if person_id in known]
    if len(alike) > 1 and len(before) != 1:
        ways = ", ".join(f"@{person.name} #{person.id}" for person in alike[:4])
        raise _refusal(_("Several people are called so. Write one of these: %(ways)s.", ways=ways))
    return (before or list(by_id))[0], length


def _refusal(sentence: str) -> BadInput:
    return BadInput(sentence, {"text": sentence})


def names_in(message_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """By message, the names of those whom it names, in one query."""
    found: dict[int, dict[int, str]] = {one: {} for one in message_ids}
    chosen = select(Mention.message_id, Person.id, Person.name).join(Person, Person.id == Mention.person_id)
    for message_id, person_id, name in db.session.execute(chosen.where(Mention.message_id.in_(found))):
        found[message_id][person_id] = name
    return found


def as_typed(text: str, names: Mapping[int, str]) -> str:
    """A kept text with the names of today, as somebody would type it; with numbers where two have the same name."""
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}

    def name_of(match: re.Match[str]) -> str:
        number = int(match[1])
        if number not in names:
            return match.group()
        return f"@{names[number]} #{number}" if names[number] in twice else f"@{names[number]}"

    return _KEPT.sub(name_of, text)


def as_html(text: str, names: Mapping[int, str]) -> Markup:
    """A kept text as HTML: safe Markdown, in which each name stands out."""

    def name_of(match: re.Match[str]) -> str:
        number = int(match[1])
        return f'<b class="named">@{escape(names[number])}</b>' if number in names else match.group()

    return Markup(_KEPT.sub(name_of, str(shown(text))))  # noqa: S704 — the HTML is cleaned, the name escaped


def in_letter(text: str, names: Mapping[int, str]) -> str:
    """A kept text as a letter has it."""
    return _KEPT.sub(lambda match: f"@{names.get(int(match[1]), '')}", in_plain_text(text))
