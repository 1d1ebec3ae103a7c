"""One row of the index, and where it stands among others that fit as well."""

from dataclasses import dataclass

LONG_DESCRIPTION = 200  # characters
Texts = tuple[str, str, str]  # title, the agency's name, description


@dataclass(frozen=True, slots=True)
class Row:
    """A service, or an agency: what it is found, counted and sorted by. Only what everybody may know.

    `price` is where the price begins today, for clients, in minor units of the alliance's base currency; None where there
    is none or its currency has no rate. `answer` is the agency's usual time to an answer, in seconds.
    """

    id: int
    agency_id: int
    categories: tuple[int, ...]
    regions: tuple[int, ...]
    industries: tuple[int, ...]
    languages: tuple[str, ...]
    price: int | None
    is_fixed: bool
    has_discount: bool
    is_taking: bool
    published: float  # seconds since 1970
    answer: float | None
    won: int
    is_described: bool  # at some length

    @property
    def points(self) -> int:
        """The rule of "Best match", as the page about it says it in words. Equal ones stand in the order they came.

        Whoever types words sees first what has all of them in the title, then what says it there in other words of the
        taxonomy, then what has them in title, service or agency, then anywhere; points order each of these.
        """
        points = 100 if self.is_taking else 0
        if self.answer is not None:
            points += 30 if self.answer <= 4 * 3600 else 15 if self.answer <= 24 * 3600 else 0
        points += min(self.won, 20)  # clients of the alliance who were won
        points += 5 if self.has_discount else 0
        points += 5 if self.is_described else 0
        return points
