"""All that is held of a person, and of an agency, can be downloaded: of every table that names one, or it is said why not."""

import csv
import io
import json

from sqlalchemy import Column, Label, select
from sqlalchemy.sql import visitors

from marketplace.core.extensions import Model, db
from marketplace.core.room import house
from marketplace.exchange.actions import accept_lead, add_note
from marketplace.members.models import Person
from marketplace.moderation.actions import write_note
from tests.people import CLIENT

SECRETS = ("secret_hash", "password_hash", "code_hash", "salt", "_print", "last_step")


def tables_naming(table: str) -> set[str]:
    return {
        one.name
        for one in Model.metadata.tables.values()
        if any(key.column.table.name == table for key in one.foreign_keys)
    }


def selected(held, of: int = 0) -> set[str]:
    return {table.name for rows in held.values() for table in rows(of).get_final_froms()}


def test_every_table_that_names_an_agency_is_held_or_left_out_for_a_reason(app):
    with app.app_context():
        left = tables_naming("agencies") - selected(house().held_of_agency)
    assert left == {
        "accounts",  # the machinery of the books
        "agency_care", "agency_marks", "agency_notes", "member_contacts", "member_rhythms",  # what the alliance's team writes for itself
        "agency_categories",  # by their names in the profile
        "application_references", "applications",  # of applicants, who read them on their own page
        "enquiries", "import_runs",  # of clients; sheets that are forgotten after a day
        "number_series",  # the last number of its papers
    }  # fmt: skip


def people_in(columns) -> set[str]:
    return {
        f"{one.table.name}.{one.name}"
        for one in columns
        if any(key.column.table.name == "people" for key in one.foreign_keys)
    }


def test_every_column_that_names_a_person_is_held_or_left_out_for_a_reason(app):
    naming = {one for table in Model.metadata.tables.values() for one in people_in(table.columns)}
    with app.app_context():
        chosen = [rows(0) for rows in house().held_of_person.values()]
        held = {name for rows in chosen for name in people_in(compared_in(rows))}
    assert naming - held == {
        "kept_answers.person_id", "kept_forms.person_id",  # encrypted copies of what was sent, for a day and for an hour
        "passkey_challenges.person_id",  # ten minutes
    }  # fmt: skip


def compared_in(rows) -> list:
    return [one for one in visitors.iterate(rows.whereclause) if isinstance(one, Column)]


def test_a_persons_file_names_nobody_else_and_holds_no_secret(app):
    with app.app_context():
        for section, rows in house().held_of_person.items():
            chosen = rows(0)
            told = [one.element if isinstance(one, Label) else one for one in chosen.selected_columns]
            assert people_in(told) <= people_in(compared_in(chosen)), section
            assert not [one.name for one in told if one.name.endswith(SECRETS)], section


def test_a_persons_file_has_what_they_decided_and_wrote_themselves(pair, found, visit):
    admin = found.person(alliance_role="admin")
    referral = pair.won()
    pair.fee(referral, "100.00")
    write_note(pair.B.id, admin, "They want fewer films.")
    told = json.loads(visit(pair.b).client.get("/me/all.json").data)
    assert [one["lead_id"] for one in told["leads_accepted"]] == [referral.lead_id]
    assert len(told["fees_reported"]) == 1
    assert told["second_factor"] == []
    assert told["steps"]
    assert json.loads(visit(pair.a).client.get("/me/all.json").data)["leads_posted"][0]["id"] == referral.lead_id
    noted = json.loads(visit(admin).client.get("/me/all.json").data)["notes_on_members"]
    assert [one["text"] for one in noted] == ["They want fewer films."]
    assert "They want fewer films." not in visit(pair.b).client.get("/me/all.json").text


def test_a_person_downloads_their_own_rows_and_nobody_elses(pair, found, visit):
    sales = found.person(pair.B, "sales")
    referral = accept_lead(pair.lead().id, sales)
    add_note(referral.id, sales, "=HYPERLINK(1)")
    add_note(referral.id, pair.b, "Not mine.")
    answer = visit(sales).client.get("/me/all.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="me.json"'
    told = json.loads(answer.data)
    assert told["person"][0]["email"] == sales.email
    assert "password_hash" not in told["person"][0]
    assert [one["text"] for one in told["notes"]] == ["=HYPERLINK(1)"]
    assert [one["lead_id"] for one in told["contacts_seen"]] == [referral.lead_id]
    assert len(told["sign_ins"]) == 1
    assert "secret_hash" not in told["sign_ins"][0]
    lines = list(csv.DictReader(io.StringIO(visit(sales).client.get("/me/all.csv").data.decode("utf-8-sig"))))
    assert {"section": "notes", "row": "1", "field": "text", "value": "'=HYPERLINK(1)"} in lines
    assert not [one for one in lines if one["value"] == "Not mine."]


def test_an_owner_downloads_what_is_held_of_the_agency_and_nothing_of_clients(pair, found, visit):
    pair.fee(pair.won(), "100.00")
    stranger = found.agency()
    told = visit(pair.b).client.get("/agency/all.json")
    rows = json.loads(told.data)
    assert [one["name"] for one in rows["agency"]] == [pair.B.name]
    assert [one["amount_minor"] for one in rows["fees"]] == [10_000]
    assert len(rows["rewards"]) == 1
    assert not any(value in told.text for value in CLIENT.values())
    other = json.loads(visit(stranger.people[0]).client.get("/agency/all.json").data)
    assert [section for section, found_rows in other.items() if found_rows] == ["agency", "people", "bank_details"]
    for role in ("manager", "sales", "finance"):
        assert visit(found.person(pair.B, role)).client.get("/agency/all.json").status_code == 403


def test_a_file_has_a_line_for_each_field_that_the_other_has(pair, visit):
    owner = visit(pair.b).client
    told = json.loads(owner.get("/agency/all.json").data)
    lines = list(csv.DictReader(io.StringIO(owner.get("/agency/all.csv").data.decode("utf-8-sig"))))
    filled = [
        (section, str(number), name)
        for section, rows in told.items()
        for number, row in enumerate(rows, 1)
        for name, value in row.items()
        if value not in (None, "", [], {})
    ]
    assert [(one["section"], one["row"], one["field"]) for one in lines] == filled
    assert db.session.scalar(select(Person.id).limit(1))
