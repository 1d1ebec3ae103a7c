"""Words that a column may hold, said once: from them come the CHECK, the choices of forms, the API's enum and the labels."""

from enum import StrEnum
from typing import Any, Self

from flask_babel import LazyString
from sqlalchemy import CheckConstraint, Dialect, Text
from sqlalchemy.types import TypeDecorator


class Vocabulary(StrEnum):
    """Words with a label each, written in the reader's language when it is shown.

    class Scope(Vocabulary):
        READ = "read", _l("Read")
    """

    label: LazyString

    def __new__(cls, word: str, *said: Any) -> Self:
        """A word with its label; what else stands beside it goes to `tell`."""
        made = str.__new__(cls, word)
        made._value_, (made.label, *facts) = word, said
        made.tell(*facts)
        return made

    def tell(self) -> None:
        """Keep what a vocabulary says of each word beside its label."""

    @classmethod
    def labels(cls) -> dict[str, LazyString]:
        """The words with their labels, in order: the choices of a form."""
        return {word.value: word.label for word in cls}

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """The word that `text` is; None for anything else: for filters in addresses."""
        return cls(text) if text and text in cls._value2member_map_ else None

    @classmethod
    def check(cls, column: str) -> CheckConstraint:
        """The table's rule that `column` holds one of these words."""
        words = ", ".join(f"'{word}'" for word in cls)
        return CheckConstraint(f"{column} IN ({words})", name=column)


class State(Vocabulary):
    """A state of a row. `next` are the states that may follow it, `back` those that it may become again when it is taken back;
    `dot` and `tone` are how its mark is drawn.

    class Door(State):
        OPEN = "open", _l("Open"), "closed", "ring new"
        CLOSED = "closed", _l("Closed"), "<open", "check good"
    """

    next: frozenset[str]
    back: frozenset[str]
    dot: str
    tone: str

    def tell(self, next: str, mark: str = "ring new") -> None:  # type: ignore[override]
        """`next` names the states that may follow, those with "<" before them only as a step back, `mark` dot and tone; with
        blanks between."""
        words = next.split()
        self.next = frozenset(word for word in words if not word.startswith("<"))
        self.back = frozenset(word[1:] for word in words if word.startswith("<"))
        self.dot, self.tone = mark.split()


class Word(TypeDecorator[Vocabulary]):
    """A text column whose values are words of a vocabulary."""

    impl = Text
    cache_ok = True

    def __init__(self, vocabulary: type[Vocabulary]):
        super().__init__()
        self.vocabulary = vocabulary

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        """The plain text; the table's CHECK refuses what is no such word."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Vocabulary | None:
        """The word."""
        return None if value is None else self.vocabulary(value)
