"""What may be left empty says so, and nothing else does."""

import re

import pytest

from tests.access.test_kept_forms import pages, typing  # noqa: F401 — a fixture
from tests.filled import hidden


def called_optional(html: str) -> list[str]:
    """The fields of a page that are refused and called optional."""
    fields = re.split(r'<(?:div|fieldset) class="field(?=[ "])', html)[1:]
    return [field[:300] for field in fields if "field--bad" in field.partition(">")[0] and 'class="opt"' in field]


@pytest.mark.thorough
def test_no_field_that_is_refused_when_it_is_left_empty_is_called_optional(pages, visit):  # noqa: F811
    faults, answers, visitors = [], 0, {}
    for person, path in pages:
        visitor = visitors.get(person.id) or visitors.setdefault(person.id, visit(person))
        for form, given in typing(visitor, path):
            sent = {"deed": "import"} if "imports" in path else {"deed": "fit"}
            for empty in ({}, dict.fromkeys(given, "")):
                answer = visitor.client.post(form["to"], data=empty | hidden(form) | sent)
                answers += answer.status_code == 422
                faults += [(path, field) for field in called_optional(answer.text)]
    assert answers > 15
    assert faults == []
