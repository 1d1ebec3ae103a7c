"""What may stand in a brief: days, years, sums and references may; phone numbers, addresses and the client may not."""

import csv
import unicodedata

import phonenumbers
import pytest

from marketplace.core.domains import host_of, registrable
from marketplace.exchange.contacts import domain_of, names_client, names_contacts

FIGURES = (
    "Kickoff 03.05.2027, launch 04.06.2027.", "Figures of 03/2025 – 03/2026 are there.", "Budget 8000-12000 EUR, start in May.",
    "01.09.2026 — 31.12.2026", "01.09.2026-31.12.2026", "01.09.–31.12.2026", "3/5/27 or 12/31/2026", "Call 03.05.2027",
    "2026-09-01 10:00", "From 2027-05-03 to 2027-08-31", "Years 2024 2025 2026", "Plan 2025-2026", "2025/26 season",
    "01/2026-12/2027", "Q1/2026 - Q3/2027", "Mon–Fri 09:00-18:00, 24/7", "01.09.2026 bis 31.12.2026 und 2027",
    "Budget 25000000", "Budget: 8 000 – 12 000", "Budget 8.000 bis 12.000 EUR", "€8000–12000", "EUR 1.500.000",
    "1 500 000 UAH", "12 000 000 грн", "USD 120,000,000", "2.000.000 € + 500.000 €", "10.000–20.000 € pro Jahr",
    "100 000 - 150 000 zł", "Бюджет до 35 000 000", "EUR 10000-15000 until 30.06.2027", "Turnover of 35000000 in 2025",
    "500000 visits a month", "10000-20000 articles", "8000-12000", "1920x1080", "Tender no. 4500123456",
    "Tender 2026/S 123-456789", "UA-2026-11-20-012345-a", "Ref. 12345678", "№ 123456789", "#12345678", "CPV 72000000-5",
    "Закупівля 123456789", "Order ID: 87654321", "ISBN 978-3-16-148410-0",
)  # fmt: skip
NUMBERS = (
    ("DE", "Call 0171/2345678"), ("UA", "тел. 067 123 45 67"), ("DE", "01.09.2026 0171 2345678"), ("DE", "030 2025 1234"),
    ("DE", "030 2025 2026"), ("PL", "Tel. 601 200 000"), ("PL", "601 234 567"), ("PL", "601234567 all day"),
    ("PL", "price? call 601 234 567"), ("FR", "01.02.20.26.33"), ("FR", "01 02 20 26 33"),
    ("DE", "Budget 8000 EUR, 0171/2345678"), ("DE", "Tender 4711, 0171 2345678"), ("US", "(212) 555-1000"),
    ("US", "212-555-1000"), ("US", "Call 1-800-200-3000"), ("RU", "8 916 123-45-67"), ("RU", "89161234000"),
    ("UA", "0671234567"), ("UA", "+380 67 123 45 67"), ("PL", "budget 5000 EUR tel 601-234-567"), ("IT", "347 123 4567"),
    ("DK", "20 25 20 26"), ("DE", "０１７１ 2345678"), ("DE", "+49 (0) 171 2345678"), ("DE", "0171\u200b2345678"),
    ("DE", "0171.2345678"), ("DE", "0171 - 234 56 78"), ("UA", "до 1000 грн, 067 123 45 67"), ("DE", "Ref. 0171 2345678"),
    ("NG", "+234 2033 12 3456"), ("NC", "+687 20.12.34"),
)  # fmt: skip
ADDRESSES = (
    "pia@potter.example", "pia (at) potter.example", "pia [at] potter [dot] example", "pia{at}potter.example",
    "ida@büro-süd.example", "pia＠potter．example", "pia@p\u00adotter.example", "pia @ potter.example", "PIA@POTTER.EXAMPLE",
)  # fmt: skip
# Numbers that look like a day in a country of six digits: nobody can tell these from days.
LIKE_DAYS = {("NC", "20.12.34")}


def test_field_briefs_pass_above_the_mark_and_are_refused_below(shared_data):
    lines = (shared_data / "field" / "f05-briefs.txt").read_text(encoding="utf-8").splitlines()
    (mark,) = [number for number, line in enumerate(lines) if line.startswith("----")]
    answers = [names_contacts(line[3:], line[:2]) for line in lines if not line.startswith("----")]
    assert answers == [False] * mark + [True] * (len(lines) - mark - 1)


@pytest.mark.parametrize("text", FIGURES)
def test_figures_are_no_phone_number_in_any_country(text):
    assert [country for country in sorted(phonenumbers.SUPPORTED_REGIONS) if names_contacts(text, country)] == []


@pytest.mark.parametrize(("country", "text"), NUMBERS)
def test_a_phone_number_is_stopped_in_any_notation(country, text):
    assert names_contacts(text, country)


def test_the_numbers_of_every_region_are_stopped_in_all_four_notations(shared_data):
    with (shared_data / "phonenumbers_examples.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 489
    missed = {
        (row["region"], row[notation])
        for row in rows
        for notation in ("e164", "international", "national", "rfc3966")
        for text in (
            row[notation],
            f"Call {row[notation]} please",
            f"Budget 8000 EUR from 03.05.2027: {row[notation]}.",
        )
        if not names_contacts(text, row["region"] if len(row["region"]) == 2 else "DE")
    }
    assert missed == LIKE_DAYS


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_stopped_however_it_is_hidden(text):
    assert names_contacts(text, "DE")


@pytest.mark.parametrize("text", ["Look at acme (at least once)", "Shop at potter.example", "10 @ 5", "meet (at) noon"])
def test_what_only_resembles_an_address_passes(text):
    assert not names_contacts(text, "DE")


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
@pytest.mark.parametrize("text", ["A shop for Café Süß.", "CAFÉ SÜSS", "a shop for  café\u00ad süß", "ＣＡＦÉ SÜß"])
def test_the_client_is_found_in_every_spelling(form, text):
    client = {"company": unicodedata.normalize(form, "Café Süß")}
    assert names_client(unicodedata.normalize("NFD", text), client) == " ".join(client["company"].split())
    assert names_client(unicodedata.normalize("NFC", text), client)


def test_the_client_is_found_by_domain_in_letters_and_in_ascii():
    client = {"website": "https://www.shop.büro-süd.example/start"}
    assert domain_of(client) == "xn--bro-sd-3yae.example"
    assert names_client("Relaunch of büro-süd.example", client)
    assert names_client("Relaunch of shop.xn--bro-sd-3yae.example", client)
    assert names_client("Büro in the south", client) is None


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.shop.acme.co.uk/x?y", "acme.co.uk"), ("acme.com", "acme.com"), ("www.acme.com.", "acme.com"),
        ("a.b.acme.com.ua", "acme.com.ua"), ("acme.github.io", "acme.github.io"), ("x.acme.github.io", "acme.github.io"),
        ("bu\u0308ro.example", "xn--bro-hoa.example"), ("BÜRO.example:8080", "xn--bro-hoa.example"), ("localhost", "localhost"),
        ("co.uk", "co.uk"), ("[acme", ""), ("", ""), ("a..b", "a..b"),
    ],
)  # fmt: skip
def test_a_domain_is_what_its_owner_registered(address, domain):
    assert registrable(host_of(address)) == domain


@pytest.mark.parametrize("field", ["title", "brief", "category", "region", "language"])
def test_program_and_person_are_refused_alike_when_the_client_is_named(pair, found, client, visit, field):
    given = {
        "title": "A shop", "brief": "", "category": "Shops", "audience": {"kind": "direct", "agencies": [pair.B.id]},
        "client": {"company": "Café Süß", "email": "l@suess.example"},
        "consent": {"basis": "agreed", "channel": "phone", "obtained_on": "2026-01-05", "wording": "I agree."},
    }  # fmt: skip
    named = unicodedata.normalize("NFD", "For Café Süß")
    answer = client.post("/api/v1/leads", json=given | {field: named}, headers=found.token(pair.a))
    assert answer.status_code == 422
    assert "stands in it" in answer.json["errors"][field]
    assert client.post("/api/v1/leads", json=given, headers=found.token(pair.a)).status_code == 201


def test_a_draft_may_name_the_client_until_it_is_posted(pair):
    from marketplace.core.errors import BadInput
    from marketplace.exchange.actions import post_draft, save_draft

    new = pair.new_lead(title="A shop for Brask Ceramics")
    draft = save_draft(pair.a, new)
    with pytest.raises(BadInput) as refused:
        post_draft(pair.a, draft.id, new)
    assert set(refused.value.errors) == {"title"}
