"""Calls on what members agree to: versions of the agreement, and the terms of rewards."""

from typing import Any

from apiflask.fields import Integer, List, Nested, String
from apiflask.validators import Length, Range
from flask_login import current_user

from ..core.api import Input, Output, Page, Seen, calls, links, listing
from ..core.api_fields import Amount, Day, YesNo, currency, instant, text, word
from ..core.guards import admin_only, public
from ..core.idempotency import once
from ..core.languages import NAMES
from ..core.paging import page
from ..core.room import house
from ..rewards import queries as rewards
from ..rewards.actions.rules import MOST_RULES
from ..rewards.models import CapPer, FeeKind, HoldUntil, Measure, Terms
from ..rewards.words import whole_rule
from . import actions, new_terms, queries
from .models import LONGEST, LONGEST_CHANGE, AgreementVersion
from .new_rules import FIELDS

bp = calls("agreement", "Desk")
IN_ALL = Output.from_dict({language: String() for language in NAMES}, name="InAllLanguages")


def _texts() -> dict[str, String]:
    """The texts of a version, two in each language; only English is needed."""
    return {f"text_{one}": text(LONGEST, needed=one == "en", metadata={"description": "Markdown"}) for one in NAMES} | {
        f"change_{one}": text(LONGEST_CHANGE, metadata={"description": "what is new"}) for one in NAMES
    }


class VersionIn(Input.from_dict({**_texts()}, name="VersionTexts")):  # type: ignore[misc]
    """`change_en` is needed from the second version on."""

    paragraphs = frozenset(actions.field_names())
    starts_on = Day(required=True)


class VersionName(Output):
    number = Integer()
    effective_at = instant()
    made_at = instant()
    change = Nested(IN_ALL)


class ListedVersion(VersionName):
    accepted = Integer(metadata={"description": "how many of the active members have accepted it"})


class VersionOut(VersionName):
    text = Nested(IN_ALL, metadata={"description": "Markdown; empty where it was not translated"})


class RuleIn(Input):
    """When it holds, and what it gives; what is left out asks for nothing."""

    level = text(40, metadata={"description": "of the referrer at the acceptance, by its name"})
    services = List(text(200, needed=True, required=False, metadata={"format": "service", "example": "seo"}), load_default=list,
                    validate=Length(max=100))  # fmt: skip
    kind = word(FeeKind, "", load_default="")
    from_month = Integer(strict=True, validate=Range(1, 1200), load_default=None, allow_none=True)
    to_month = Integer(strict=True, validate=Range(1, 1200), load_default=None, allow_none=True)
    first_fees = Integer(strict=True, validate=Range(1, 1000), load_default=None, allow_none=True)
    paid_months = Integer(strict=True, validate=Range(1, 1200), load_default=None, allow_none=True)
    measure = word(Measure, "", load_default="")
    from_value = text(20, metadata={"description": "an amount in `currency`, or a number of clients"})
    to_value = text(20, metadata={"description": "up to below this"})
    rate = text(10, metadata={"description": "percent", "example": "7.5"})
    step_rate = text(10, metadata={"description": "so many percent more for each full `step_of`"})
    step_of = text(20)
    most_rate = text(10)
    flat = text(20, metadata={"description": "a sum for each fee, in place of a rate"})
    cap = text(20, metadata={"description": "the most that one client brings in `cap_per`"})
    cap_per = word(CapPer, "", load_default="")
    hold_days = Integer(strict=True, validate=Range(1, 730), load_default=None, allow_none=True)
    hold_until = word(HoldUntil, "", load_default="")
    currency = text(3, metadata={"description": "of its sums"})


class RuleOut(Output):
    position = Integer()
    words = String()
    level = String(allow_none=True)
    services = List(String(), attribute="categories", allow_none=True)
    kind = word(FeeKind, allow_none=True)
    from_month = Integer(allow_none=True)
    to_month = Integer(allow_none=True)
    first_fees = Integer(allow_none=True)
    paid_months = Integer(allow_none=True)
    measure = word(Measure, allow_none=True)
    from_value = Integer(allow_none=True, metadata={"description": "minor units, or clients"})
    to_value = Integer(allow_none=True)
    basis_points = Integer(attribute="rate")
    step_basis_points = Integer(attribute="step_rate", allow_none=True)
    step_of = Integer(allow_none=True)
    most_basis_points = Integer(attribute="most_rate", allow_none=True)
    flat = Amount(allow_none=True)
    cap = Amount(allow_none=True)
    cap_per = word(CapPer, allow_none=True)
    hold_days = Integer(allow_none=True)
    hold_until = word(HoldUntil, allow_none=True)
    currency = String(allow_none=True)


class TermsIn(Input):
    rate = text(10, needed=True, metadata={"description": "percent", "example": "7.5"})
    months = Integer(strict=True, validate=Range(1, 1200), load_default=None, allow_none=True)
    tied_months = Integer(strict=True, validate=Range(1, 1200), load_default=None, allow_none=True)
    services = List(
        text(200, needed=True, required=False, metadata={"format": "service", "example": "seo"}),
        load_default=list,
        validate=Length(max=100),
        metadata={"description": "only for these services or groups; for all, unless given"},
    )
    ruled = List(Nested(RuleIn), data_key="rules", load_default=list, validate=Length(max=MOST_RULES),
                 metadata={"description": "beside the rate; the first that holds for a fee decides"})  # fmt: skip
    starts_on = Day(required=True)


class TermsOut(Output):
    id = Integer()
    rate = String(metadata={"description": "percent", "example": "7.5"})
    months = Integer(allow_none=True, metadata={"description": "null: for the life of the client"})
    tied_months = Integer(
        allow_none=True,
        metadata={"description": "how long a client stays tied to the member that brought it; null: for its life"},
    )
    services = List(String(), allow_none=True, metadata={"description": "null: all"})
    rules = List(Nested(RuleOut))
    effective_at = instant()


class WouldOut(Output):
    currency = currency(attribute="paid.currency")
    paid = Amount("what clients paid, as far as it is kept")
    was = Amount("the rewards of it")
    would_be = Amount("what they would have been")
    difference = Amount()


class ReferrerWouldOut(WouldOut):
    agency = String()


class TermsToComeOut(Output):
    """Terms that are set already to come, and hold for some of the same services."""

    terms = Integer()
    effective_at = instant()
    replaces = YesNo(metadata={"description": "whether they begin after these and take their place"})
    words = String()


class PreviewOut(Output):
    words = List(String())
    totals = List(Nested(WouldOut))
    referrers = List(Nested(ReferrerWouldOut))
    to_come = List(Nested(TermsToComeOut))


@bp.get("/agreement")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(ListedVersion, "AgreementVersions"), links=links("get_agreement", number="items/0/number"))
@bp.doc(summary="Versions of the agreement, newest first", security="token", operation_id="list_agreements")
def list_agreements(query_data: dict[str, Any]) -> object:
    """With how many members have accepted each."""
    found = page(queries.newest_first(), [AgreementVersion.number], query_data["cursor"], query_data["limit"])
    accepted = queries.count_accepted()
    items = [Seen(row, change=_said(row, "change"), accepted=accepted.get(row.id, 0)) for row in found.rows]
    return {"items": items, "next": found.next}


@bp.get("/agreement/<int:number>")
@public
@bp.output(VersionOut)
@bp.doc(summary="A version of the agreement", operation_id="get_agreement")
def get_agreement(number: int) -> object:
    """Everyone may read it, also one of before."""
    return _whole(queries.version(number))


@bp.post("/agreement")
@admin_only
@once
@bp.input(VersionIn)
@bp.output(VersionOut, status_code=201, links=links("get_agreement", number="number"))
@bp.doc(summary="Publish a version of the agreement", security="token", operation_id="publish_agreement")
def publish(json_data: dict[str, Any]) -> object:
    """From a day on. All owners are told, and accept it for their agencies."""
    return _whole(actions.publish(current_user, json_data, json_data["starts_on"]))


@bp.get("/terms")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(TermsOut, "TermsList"))
@bp.doc(summary="Terms of rewards, those made last first", security="token", operation_id="list_terms")
def list_terms(query_data: dict[str, Any]) -> object:
    """Those that held, hold and will."""
    found = page(rewards.newest_terms(), [Terms.id], query_data["cursor"], query_data["limit"])
    return {"items": [_terms(row) for row in found.rows], "next": found.next}


@bp.post("/terms")
@admin_only
@once
@bp.input(TermsIn)
@bp.output(TermsOut, status_code=201)
@bp.doc(summary="Set terms of rewards from a day on", security="token", operation_id="set_terms")
def set_terms(json_data: dict[str, Any]) -> object:
    """Referrals that stand keep the terms they were accepted under."""
    return _terms(new_terms.put_in_force(as_typed(json_data), current_user))


@bp.post("/terms/preview")
@admin_only
@once
@bp.input(TermsIn)
@bp.output(PreviewOut)
@bp.doc(summary="Try terms on the fees of the last twelve months", security="token", operation_id="preview_terms")
def preview_terms(json_data: dict[str, Any]) -> object:
    """Nothing is set. Each referrer is at its level of today; the largest differences come first."""
    new = as_typed(json_data)
    rows = new_terms.would_give(new)
    totals = house().answers["would_give_in_all"](rows)
    to_come = [
        Seen(one, terms=one.terms.id, effective_at=one.terms.effective_at, words=one.words)
        for one in new_terms.to_come(new)
    ]
    return {"words": new_terms.in_words(new), "referrers": rows, "totals": totals, "to_come": to_come}


def as_typed(said: dict[str, Any]) -> new_terms.NewTerms:
    """The body of a call, read as the form is."""
    rules = [
        {name: ",".join(one[name]) if name == "services" else str(one[name] or "") for name in FIELDS}
        for one in said["ruled"]
    ]
    return new_terms.read(**({name: value for name, value in said.items() if name != "ruled"} | {"rules": rules}))


def _whole(row: AgreementVersion) -> object:
    return Seen(row, text=_said(row, "text"), change=_said(row, "change"))


def _said(row: AgreementVersion, what: str) -> dict[str, str]:
    return {language: getattr(row, f"{what}_{language}") for language in NAMES}


def _terms(row: Terms) -> object:
    rules = [
        Seen(one, words=whole_rule(one), flat=one.sum_of(one.flat_minor), cap=one.sum_of(one.cap_minor))
        for one in row.rules
    ]
    return Seen(row, rate=f"{row.rate / 100:g}", services=row.categories, rules=rules)
