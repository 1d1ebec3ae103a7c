"""Agencies: each becomes an active member with an owner who gets an invitation."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ...access.actions import read_address
from ...catalog.actions import note_work
from ...core.addresses import address_key
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.spelling import sort_key
from ...members.actions import check_description, read_payout_details, record_payout_details
from ...members.models import Agency, Person, Size
from ...members.queries import agencies_named
from ...moderation.actions import create_agency
from .countries import country_of
from .sheet import Account, Faults, Row, RowRefused
from .sizes import size_of
from .whole import Format, whole

REQUIRED = ("name", "country", "city", "size", "owner_name", "owner_email", "languages")
OPTIONAL = ("iban", "categories")
ANY = "–"  # stands for a name that is missing, which is told already, while the rest is looked at


def import_agencies(path: Path, dry_run: bool = False, skip_refused: bool = False) -> Account:
    """Import agencies; one whose name is there already is skipped. All or nothing unless `skip_refused`."""
    return whole(FORMAT, *FORMAT.read_file(path), dry_run=dry_run, skip_refused=skip_refused)


def _take(rows: list[Row], account: Account) -> int:
    """Found the agencies that are not there yet; returns how many those are."""
    there = agencies_named(row["name"] for row in rows)
    people = select(Person.agency_id, Person.email).where(Person.agency_id.in_(one.id for one in there.values()))
    belong = set(map(tuple, db.session.execute(people)))
    founded = 0
    for row in rows:
        agency = there.get(sort_key(row["name"]))
        if agency is None:
            _found(row, account)
            founded += 1
        elif (agency.id, address_key(row["owner_email"])) not in belong:
            account.warn(row, "name", _("is there already, with other people; left as it is"))
    return founded


def _found(row: Row, account: Account) -> None:
    """Found the agency of a row, or refuse the row with all that is wrong with it."""
    faults = Faults()
    owner = {"owner_name": faults.of(row.need, "owner_name"), "owner_email": faults.of(row.need, "owner_email")}
    said: dict[str, Any] = {
        "name": faults.of(row.need, "name"), "country": faults.of(_country, row), "city": row["city"],
        "size": faults.of(_size, row, account), "languages": _list(row["languages"]),
        "categories": _list(row["categories"]),
    }  # fmt: skip
    if row["iban"]:
        faults.of(read_payout_details, {"holder": row["name"] or ANY, "iban": row["iban"]})
    known = {name: value for name, value in said.items() if value is not None}
    faults.of(check_description, {"name": ANY, "country": "DE"} | known, None)
    if owner["owner_email"]:
        faults.of(_owners_address, owner["owner_email"])
    if faults.found:
        raise faults.refusal
    agency = _created(**said, **owner)
    if row["iban"]:
        record_payout_details(agency, holder=agency.name, iban=row["iban"])


def _created(**description: Any) -> Agency:
    """The agency, or a refusal that names the file's columns."""
    with _naming_columns():
        agency = create_agency(**description)
    note_work(agency)
    return agency


def _owners_address(address: str) -> str:
    with _naming_columns():
        return read_address(address)


@contextmanager
def _naming_columns() -> Iterator[None]:
    try:
        yield
    except BadInput as refusal:
        columns = {"email": "owner_email"}
        errors = {columns.get(name, name): sentence for name, sentence in refusal.errors.items()}
        raise BadInput(refusal.sentence, errors) from None


def _country(row: Row) -> str:
    code = country_of(row.need("country"))
    if code is None:
        raise RowRefused(
            "country", _("“%(text)s” is no country: write its name, or a code like DE", text=row["country"])
        )
    return code


def _size(row: Row, account: Account) -> str:
    first, *others = row["size"].split("|") if row["size"] else [Size.SMALL]
    size = size_of(first)
    if size is None:
        words = ", ".join(Size)
        raise RowRefused("size", _("“%(text)s” is not one of %(words)s", text=row["size"], words=words))
    if others:
        account.warn(row, "size", _("names several; taken as %(size)s", size=size))
    return size


def _list(text: str) -> list[str]:
    parts = text.replace("|", ",").replace(";", ",").split(",")
    return [part.strip() for part in parts if part.strip()]


FORMAT = Format(REQUIRED, OPTIONAL, lambda _own: _take, ("name", sort_key))
