"""Texts of one line have one line, whichever way they come in; line breaks of longer ones count once."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField

from marketplace.access import actions as access
from marketplace.access import forms as access_forms
from marketplace.core import clock
from marketplace.core.api import Input
from marketplace.core.extensions import db
from marketplace.core.forms import DayField, Form
from marketplace.core.transaction import transaction
from marketplace.core.typed import one_line, paragraphs
from marketplace.exchange import actions as exchange
from marketplace.exchange import forms as exchange_forms
from marketplace.members import actions as members
from marketplace.members import forms as members_forms
from marketplace.settlement import forms as settlement_forms

BREAKS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\t"]
CONTROLS = ["\x01", "\x07", "\x1b", "\x1f", "\x7f", "\x80", "\x9f", "\u200b", "\u202e", "\ufeff", "\ud800"]
FORMS = [
    form
    for room in (access_forms, exchange_forms, members_forms, settlement_forms)
    for form in vars(room).values()
    if isinstance(form, type)
    and issubclass(form, Form)
    and form is not Form
    and form.__module__.startswith(room.__name__)
]


@pytest.mark.parametrize("mark", BREAKS)
def test_a_line_break_of_any_kind_is_a_blank_in_one_line_and_one_break_in_several(mark):
    assert one_line(f" Ada{mark} {mark}Quill ") == "Ada Quill"
    assert paragraphs(f"{mark}one{mark}two{mark}") == ("one\ttwo" if mark == "\t" else "one\ntwo")


@pytest.mark.parametrize("mark", CONTROLS)
def test_what_can_not_be_seen_or_stored_is_left_out(mark):
    assert one_line(f"A{mark}da") == paragraphs(f"A{mark}da") == "Ada"


@pytest.mark.parametrize("kind", FORMS, ids=lambda form: form.__name__)
def test_every_field_of_every_form_takes_its_breaks_as_what_they_are(app, pair, kind):
    more = {"InviteForm": {"by": pair.a}, "LeaveForm": {"people": {}}, "PartnerPeopleForm": {"people": []}}.get(
        kind.__name__, {}
    )
    with app.test_request_context("/", method="POST"):
        names = [field.name for field in kind(formdata=None, **more)]
        form = kind(formdata=MultiDict(dict.fromkeys(names, "a\u2028b\r\nc\x85d")), **more)
    for field in form:
        if isinstance(field.data, str) and not isinstance(field, (SelectField, HiddenField)):
            several = field.type in ("TextAreaField", "PasswordField")
            assert field.data == ("a\nb\nc\nd" if several else "a b c d"), field.name


@pytest.mark.parametrize("schema", Input.__subclasses__(), ids=lambda schema: schema.__name__)
def test_every_text_of_every_body_does_the_same(app, schema):
    made = schema()
    cleaned = made._clean(dict.fromkeys(made.fields, "a\u2028b\r\nc\x85d"))
    for name, value in cleaned.items():
        assert value == ("a\nb\nc\nd" if name in made.paragraphs else "a b c d"), name
    assert made.paragraphs & set(made.fields) <= {
        "brief",
        "wording",
        "note",
        "text",
        "reason",
        "story",
        "conditions",
        "description",
        *("notes", "own_notes", "expected", "we_do", "they_do", "result"),
    }


@pytest.mark.thorough
def test_actions_keep_single_lines_whoever_calls_them(app, pair, found):
    odd = "Ada\n\x85Quill"
    members.update_profile(pair.a, odd, "en", "Europe/Berlin", {})
    assert pair.a.name == "Ada Quill"
    person, _path = access.invite_person(pair.A, "ada@quill.example", "sales", odd)
    assert person.name == "Ada Quill"
    members.update_agency(pair.a, name=odd, country="DE", city=odd, about=odd, languages=[odd, "\n"])
    assert (pair.A.name, pair.A.city, pair.A.about, pair.A.languages) == (
        "Ada Quill",
        "Ada Quill",
        "Ada\n\nQuill",
        ["Ada Quill"],
    )
    odd_words = {"category": "Online\n\x85shops", "region": "Czech\u2028Republic", "language": "Haitian\n\x85Creole"}
    lead = pair.lead(title=odd, brief=odd, **odd_words)
    assert (lead.title, lead.category, lead.region, lead.spoken) == (
        "Ada Quill",
        "Online shops",
        "Czechia",
        "Haitian Creole",
    )
    draft = exchange.save_draft(pair.a, pair.new_lead(title=odd, category=odd, region=odd, language=odd))
    assert {draft.category, draft.region, draft.language} == {"Ada Quill"}
    assert lead.brief == "Ada\n\nQuill"
    referral = exchange.move_on(exchange.accept_lead(lead.id, pair.b).id, pair.b, "won")
    payment = exchange.report_fee(referral.id, pair.b, _euros(10), clock.day_of(lead.created_at), odd)
    assert payment.invoice == "Ada Quill"


def _euros(amount: int):
    from marketplace.core.money import Money

    return Money(amount * 100, "EUR")


@pytest.mark.parametrize(
    ("table", "column"),
    [("agencies", "name"), ("agencies", "city"), ("people", "name"), ("payout_details", "holder"),
     ("payout_details", "iban"), ("leads", "title"), ("leads", "region"), ("movements", "bank_reference")],
)  # fmt: skip
def test_the_database_refuses_a_break_in_a_single_line(app, pair, table, column):
    from marketplace.core.queue import sweep

    if table == "movements":
        pair.fee(pair.won())
        sweep()
    elif table == "leads":
        pair.lead()
    db.session.commit()
    guard = {"payout_details": "written_once"}.get(table)
    if guard:
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {guard}"))
        db.session.commit()
    for mark in ("\n", "\r", "\t", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"):
        with pytest.raises(IntegrityError, match="one_line"), transaction():
            db.session.execute(text(f"UPDATE {table} SET {column} = {column} || :mark || 'x'"), {"mark": mark})


def test_line_breaks_count_once_as_in_the_browser(app, pair, client, found):
    brief = "x" * 17 + ("y" * 17 + "\r\n") * 554 + "z"  # 9,990 characters by the browser's count, 10,544 as sent
    assert len(brief.replace("\r\n", "\n")) == 9990
    with app.test_request_context("/", method="POST"):
        form = exchange_forms.LeadForm(formdata=MultiDict({"brief": brief}))
        form.validate()
        assert "brief" not in form.errors
    body = {
        "title": "Shop", "brief": brief, "category": "Shops", "audience": {"kind": "direct", "agencies": [pair.B.id]},
        "client": {"company": "Brask", "email": "l@b.example"},
        "consent": {"basis": "agreed", "channel": "phone", "obtained_on": "2026-01-05", "wording": "I agree."},
    }  # fmt: skip
    answer = client.post("/api/v1/leads", json=body, headers=found.token(pair.a))
    assert answer.status_code == 201
    assert len(answer.json["brief"]) == 9990
    exchange.post_lead(pair.a, pair.new_lead(brief=brief))
    referral = exchange.accept_lead(answer.json["id"], pair.b)
    note = exchange.add_note(referral.id, pair.b, "a\r\n" * 2499 + "bc")
    assert len(note.text) == 5000
    too_long = client.post("/api/v1/leads", json=body | {"brief": "x" * 10_001}, headers=found.token(pair.a))
    assert too_long.status_code == 422


@pytest.mark.parametrize("blank", [*BREAKS, "", " ", "\u00a0"])
def test_blanks_are_no_day_in_any_form(app, pair, visit, blank):
    payment = pair.fee(pair.won())
    for kind in FORMS:
        with app.test_request_context("/", method="POST"):
            names = [name for name in dir(kind) if getattr(getattr(kind, name), "field_class", None) is DayField]
            for name in names:
                form = kind(formdata=MultiDict({name: blank}))
                form.validate()
                assert form[name].data is None
                assert form[name].errors or kind.__name__ in ("LeadForm", "ReturnForm")  # there the action asks for it
    visitor = visit(pair.b)
    for path, field in (
        (f"/payments/{payment.id}/refund", "refunded_on"),
        (f"/referrals/{payment.referral_id}/fee", "received_on"),
    ):
        visitor.get(path)
        page = visitor.post(path, 422, amount="1", reason="x", currency="EUR", **{field: blank})
        assert "Fill this in." in page.text


@pytest.mark.parametrize("day", ["2026-03-14\n", " 14.03.2026 "])
def test_blanks_around_a_day_do_not_matter(app, day):
    with app.test_request_context("/", method="POST"):
        assert (
            exchange_forms.RefundForm(formdata=MultiDict({"refunded_on": day})).refunded_on.data.isoformat()
            == "2026-03-14"
        )


@pytest.mark.parametrize("blank", ["\n", "", "\u2028", None])
def test_blanks_are_no_day_for_programs_and_actions(app, pair, found, client, blank):
    from marketplace.core.errors import BadInput

    payment, token = pair.fee(pair.won()), found.token(pair.b)
    refund = {"amount": "1.00", "refunded_on": blank, "reason": "x"}
    fee = {"amount": "1.00", "currency": "EUR", "received_on": blank}
    assert client.post(f"/api/v1/payments/{payment.id}/refunds", json=refund, headers=token).status_code == 422
    assert client.post(f"/api/v1/referrals/{payment.referral_id}/payments", json=fee, headers=token).status_code == 422
    with pytest.raises(BadInput):
        exchange.record_refund(payment.id, pair.b, _euros(1), None)
    with pytest.raises(BadInput):
        exchange.report_fee(payment.referral_id, pair.b, _euros(1), None)
