"""Public forms that are sent empty: each field that is needed says what it lacks, and not that what is there is wrong."""

import re

import pytest

from marketplace.access.actions import invite_person
from marketplace.access.actions.links import make_link
from marketplace.core.transaction import transaction
from tests.access.test_kept_forms import forms_of, hidden, path_to_review

FILL = "Fill this in."
CHOOSE = "Choose one."
LACKS = {
    "/sign-in": {"email": FILL, "password": FILL},
    "/forgotten-password": {"email": FILL},
    "invitation": {"password": FILL, "name": FILL},
    "reset": {"password": FILL},
    "/join": {
        **dict.fromkeys(("company", "website", "about", "decider_name", "decider_role", "decider_email"), FILL),
        "country": "Choose a country.", "size": CHOOSE,
        "services": "Tick at least one.", "languages": "Choose at least one.",
        "work": "Name two members who know you, or link to work of yours.",
        "agree": "Nobody joins without agreeing to the rules.",
    },
    "report": {"fault": CHOOSE},
    "/catalog/keep?q=seo": {"email": FILL},
    "review": dict.fromkeys(("kept", "price", "again", "is_hired"), CHOOSE),
    "ask": {**dict.fromkeys(("brief", "contact", "email"), FILL), "consent": "Without your consent nothing is sent."},
    "/client": {"email": FILL},
}  # fmt: skip


@pytest.fixture
def paths(pair, found):
    """Where the forms stand that need something to be there."""
    person = found.agency().people[0]
    with transaction():
        reset = make_link(person, "reset")
    return {
        "invitation": invite_person(person.agency, "new@agency.example", "sales", by=person)[1], "reset": reset,
        "report": f"/report/service/{found.service(pair.B).id}", "review": path_to_review(pair.won()),
        "ask": f"/agencies/{pair.B.id}/ask",
    }  # fmt: skip


@pytest.mark.parametrize("name", LACKS)
def test_each_needed_field_of_a_public_form_says_that_it_is_empty(paths, visit, name):
    path, visitor = paths.get(name, name), visit()
    (form,) = forms_of(visitor.client.get(path).text, path)
    empty = hidden(form) | ({"country": "", "size": ""} if name == "/join" else {})
    answer = visitor.client.post(path, data=empty)
    assert answer.status_code == 422
    said = re.findall(r'id="([\w-]+)-error">.*?<span><span[^>]*>Error: </span>(.*?)</span>', answer.text, re.S)
    assert {field: sentence.strip() for field, sentence in said} == LACKS[name]
