"""Of whom figures are: an agency, with a partner or a person of it; some agencies; or the whole alliance."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scope:
    """Without an agency it is the whole alliance, or those of its agencies that are named; `apart`: told apart by agency."""

    agency_id: int | None = None
    partner_id: int | None = None
    person_id: int | None = None
    agency_ids: tuple[int, ...] | None = None
    apart: bool = False

    @property
    def is_alliance(self) -> bool:
        """Whether it is of more than one agency."""
        return self.agency_id is None

    @property
    def _narrows(self) -> dict[str, int]:
        ids = {"agency_id": self.agency_id, "partner_id": self.partner_id, "person_id": self.person_id}
        return {name: number for name, number in ids.items() if number is not None}

    @property
    def values(self) -> dict[str, Any]:
        """What its conditions name."""
        some = {} if self.agency_ids is None else {"agency_ids": list(self.agency_ids)}
        return {f"of_{name}": number for name, number in self._narrows.items()} | some

    def kept(self) -> str:
        """The condition on sums: those of the alliance stand for all agencies."""
        if self.is_alliance and self.agency_ids is None:
            return "agency_id IS NOT NULL" if self.apart else "agency_id IS NULL"
        if self.is_alliance:
            return "agency_id = ANY (:agency_ids)"
        return " AND ".join(f"{name} = :of_{name}" for name in self._narrows)

    def live(self) -> str:
        """The same on rows that are counted on the spot."""
        if self.is_alliance:
            return "" if self.agency_ids is None else "x.agency_id = ANY (:agency_ids)"
        return " AND ".join(f"x.{name} = :of_{name}" for name in self._narrows)
