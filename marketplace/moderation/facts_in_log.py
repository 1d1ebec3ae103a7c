"""What is known of an event beside its name, in the words that people see elsewhere. Numbers of rows are no words, and left out."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from ..access.models import TokenScope
from ..catalog.models import ServiceState
from ..core.audit import AuditRow
from ..core.formats import money, percent
from ..core.money import from_decimal
from ..core.vocabulary import Vocabulary
from ..disputes.models import Ground, Outcome
from ..enquiries.models import EnquiryKind
from ..enquiries.wrong import Wrong
from ..exchange.models import Audience, DeclineReason, Erasure, ReturnReason
from ..members.models import AllianceRole, Gathering, Role
from ..settlement.models import MovementState

DECIDED = {"done": _l("It arrived"), "refused": _l("It did not arrive"), "undone": _l("Take it back")}
# Which words a fact of an event is one of.
WORDS: dict[tuple[str, str], tuple[type[Vocabulary], ...]] = {
    ("lead.declined", "reason"): (DeclineReason,),
    ("lead.erased", "why"): (Erasure,),
    ("lead.posted", "audience"): (Audience,),
    ("referral.returned", "reason"): (ReturnReason,),
    ("client.wrong", "what"): (Wrong,),
    ("enquiry.asked", "kind"): (EnquiryKind,),
    ("service.deleted", "status"): (ServiceState,),
    ("token.made", "scope"): (TokenScope,),
    ("person.invited", "role"): (Role, AllianceRole),
    ("person.role_changed", "was"): (Role,),
    ("person.role_changed", "became"): (Role,),
    ("agency.gathering", "became"): (Gathering,),
    ("movement.undone", "was"): (MovementState,),
    ("dispute.opened", "ground"): (Ground,),
    **{(f"dispute.{deed}", "outcome"): (Outcome,) for deed in ("decided", "proposed", "objected")},
}
# What is told as it stands, and who is told by name.
AS_TYPED, PEOPLE = ("reason", "title", "word", "call", "booked"), ("keeper", "successor", "manager", "first")


def people_in_facts(rows: Iterable[AuditRow]) -> set[int]:
    """The people whose names the facts of these events need."""
    return {row.facts[name] for row in rows for name in PEOPLE if isinstance(row.facts.get(name), int)}


def facts_of(row: AuditRow, people: Mapping[int, str]) -> list[str]:
    """The facts of an event, each in words; a change as "from → to"."""
    told = {name: said for name, value in row.facts.items() if (said := _said(row.event, name, value, people))}
    if "was" in told and "became" in told:
        told["was"] = f"{told['was']} → {told.pop('became')}"
    if "amount" in row.facts:
        told["amount"] = money(from_decimal(row.facts["amount"], row.facts["currency"]))
    if row.event == "terms.set":
        told["rate"] = percent(row.facts["rate"])
    return list(told.values())


def _said(event: str, name: str, value: Any, people: Mapping[int, str]) -> str:
    """One fact in words; nothing for what has none."""
    if name in PEOPLE:
        return people.get(value, "") if isinstance(value, int) else ""
    if not isinstance(value, str):
        return ""
    if event.startswith("movement.") and name == "outcome":
        return str(DECIDED.get(value, ""))
    if found := _word(event, name, value):
        return found
    return value if name in AS_TYPED and (event, name) not in WORDS else ""


def _word(event: str, name: str, value: str) -> str:
    kinds = WORDS.get((event, name), ()) or _of_the_doors().get((event, name), ())
    return next((str(word.label) for kind in kinds if (word := kind.read(value))), "")


def _of_the_doors() -> dict[tuple[str, str], tuple[type[Vocabulary], ...]]:
    # They use this room themselves, and so are there only once it is.
    from ..imports.models import SheetKind
    from ..joining.models import Opinion, Why

    return {
        ("import.started", "kind"): (SheetKind,),
        ("application.rejected", "why"): (Why,),
        ("application.referred", "opinion"): (Opinion,),
    }
