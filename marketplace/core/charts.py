"""Bars of two kinds over time, one above the line and one below, with the same figures as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HALF = 300, 34  # as in templates/components/chart.html


@dataclass(frozen=True)
class Point:
    """One week or month: the two amounts that are drawn, each as it is said, and where its rows stand."""

    label: str
    up: float
    down: float
    said_up: str
    said_down: str
    href: str | None = None


@dataclass(frozen=True)
class Bar:
    """A point as it is drawn, in units of the picture."""

    point: Point
    x: float
    up: float
    down: float


@dataclass(frozen=True)
class Chart:
    """Points, oldest first, with what stands above the line and what below; `summary` is read aloud for the picture.

    `unit` heads the column of labels in the table, `keys` are the names of the two kinds (the second may be empty: there is one alone), `totals` what
    stands in their place above the picture. `over_time`: the two kinds are what comes in and goes out, and the last bars carry
    their figures, if these are short (`says_last`); otherwise each bar has its label, if these are short (`says_each`).
    """

    title: str
    unit: str
    keys: tuple[str, str]
    points: Sequence[Point]
    summary: str
    totals: tuple[str, str] = ("", "")
    says_last: bool = True
    over_time: bool = True
    says_each: bool = True

    @property
    def step(self) -> float:
        """The width that one point has."""
        return WIDTH / len(self.points)

    @property
    def bars(self) -> list[Bar]:
        """What is drawn: the highest bar fills its half."""
        most = max([1e-9, *(point.up for point in self.points), *(point.down for point in self.points)])
        return [
            Bar(
                point,
                round((n + 0.24) * self.step, 1),
                round(HALF * point.up / most, 1),
                round(HALF * point.down / most, 1),
            )
            for n, point in enumerate(self.points)
        ]
