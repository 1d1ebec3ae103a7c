"""Links to call and to write: one number, one address, whatever stands in the contact."""

import json
import re

import pytest
from itsdangerous import URLSafeSerializer

from marketplace.core.links import mailto, tel
from marketplace.core.signed import sign, unsign


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("+49 30 901820 ext. 5", "tel:+4930901820;ext=5"), ("+49 30 901820 x5", "tel:+4930901820;ext=5"),
        ("+49 30 901820;ext=5", "tel:+4930901820;ext=5"), ("+49 30 901820", "tel:+4930901820"),
        ("+380 44 123 4567 доб. 12", "tel:+380441234567;ext=12"), ("+39 06 1234 5678", "tel:+390612345678"),
        ("030 901820 ext. 5", "tel:030901820;ext=5"), ("(030) 90 18-20", "tel:030901820"), ("030 901820 #5", "tel:030901820;ext=5"),
        ("030 901820 дод 5", "tel:030901820;ext=5"), ("ask for Pia", "tel:"), ("", "tel:"), ('1"><b>', "tel:1"),
        ("*100#", "tel:*100%23"),
    ],
)  # fmt: skip
def test_a_number_is_dialled_with_its_extension(phone, link):
    assert tel(phone) == link
    assert re.fullmatch(r"tel:[+\d*%]*(;ext=\d+)?", tel(phone))


@pytest.mark.parametrize("mark", list("?&%#=+ \n\"'<>\\,;:/ü@"))
def test_no_part_of_an_address_becomes_a_header(mark):
    link = mailto(f"pia{mark}bcc@potter.example")
    assert re.fullmatch(r"mailto:[\w@.%~-]+", link, re.ASCII)
    assert mark == "@" or mark not in link.removeprefix("mailto:") or mark == "%"


def test_the_links_of_the_field_are_encoded_on_the_page(pair, found, client, visit, shared_data):
    body = json.loads((shared_data / "field" / "f20-links.json").read_text(encoding="utf-8"))
    body["audience"]["agencies"], body["consent"]["obtained_on"] = [pair.B.id], "2026-01-05"
    lead = client.post("/api/v1/leads", json=body, headers=found.token(pair.a))
    assert lead.status_code == 201, lead.json
    page = visit(pair.a).get(f"/leads/{lead.json['id']}")
    links = [attrs["href"] for attrs in page.all("a") if attrs["href"].startswith(("tel:", "mailto:"))]
    assert links == [
        "tel:+4930901820;ext=5",
        "mailto:pia%3Fbcc%3Deve%2540other.example%26subject%3Dx@potter.example",
    ]


def test_links_are_signed_with_sha_256_and_those_mailed_before_still_open(app):
    with app.app_context():
        signed = sign("client", [7, 1])
        assert len(signed.rpartition(".")[2]) == 43
        earlier = URLSafeSerializer(app.config["SETTINGS"].secret_key, salt="client").dumps([7, 1])
        assert unsign("client", signed) == unsign("client", earlier) == [7, 1]
        assert unsign("other", signed) is unsign("client", signed[:-2]) is None
