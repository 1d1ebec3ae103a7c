"""What a client can be reached by: addresses and numbers as the world writes them."""

import csv
import json

import phonenumbers
import pytest
from email_validator import EmailNotValidError

from marketplace.core.addresses import checked_address
from marketplace.exchange.contacts import domain_of, normalised


def kept(shared_data) -> dict[str, list[str]]:
    """What each kind of address is kept as; those that are refused are left out."""
    found: dict[str, list[str]] = {}
    for row in json.loads((shared_data / "isemail_tests.json").read_text(encoding="utf-8")):
        try:
            address = checked_address(row["address"])
        except EmailNotValidError:
            continue
        found.setdefault(row["category"], []).append(address)
    return found


def test_addresses_that_mail_knows_are_taken_and_broken_ones_refused(shared_data):
    addresses = kept(shared_data)
    assert len(addresses["ISEMAIL_VALID_CATEGORY"]) == 13  # all but test@io: nobody has an address at a whole country
    for taken in ("ISEMAIL_ERR", "ISEMAIL_CFWS", "ISEMAIL_DEPREC"):
        assert set(addresses[taken]) == {"test@iana.org"}  # with nothing wrong but the blanks around it
    assert all(one.isprintable() and " " not in one for some in addresses.values() for one in some)


def test_a_valid_number_of_every_region_is_taken_in_each_notation_and_kept_as_one(app, shared_data):
    wrong = []
    with (shared_data / "phonenumbers_examples.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for way in ("e164", "international", "national", "rfc3966"):
                client, errors = normalised({"company": "Brask", "phone": row[way]}, row["region"])
                number = None if errors else phonenumbers.parse(client["phone"])
                if (
                    number is None
                    or phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != row["e164"]
                ):
                    wrong.append((row["region"], row[way]))
    assert wrong == []


@pytest.mark.parametrize("word", ["none", "n/a", "нет", "localhost", "acme", "http://acme", "-", "www."])
def test_a_word_that_names_no_site_is_no_web_address_and_makes_no_two_clients_one(app, word):
    _client, errors = normalised({"company": "Brask", "email": "lena@brask.example", "website": word}, "DE")
    assert errors.keys() == {"website"}


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("acme.com", "acme.com"),
        ("https://www.shop.acme.co.uk/x?y=1", "acme.co.uk"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("brask.example", "brask.example"),
    ],
)
def test_a_web_address_is_taken_however_it_is_written(app, written, domain):
    client, errors = normalised({"company": "Brask", "email": "lena@brask.example", "website": written}, "DE")
    assert (errors, domain_of(client)) == ({}, domain)
