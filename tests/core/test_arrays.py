"""Lists as parameters: what is written at once for numbers says the same as what psycopg writes of each."""

import pytest
from sqlalchemy import text

from marketplace.core.extensions import db

LISTS = [
    ("bigint[]", []),
    ("bigint[]", [7]),
    ("bigint[]", [0, -1, 2**63 - 1, -(2**63)]),
    ("bigint[]", list(range(5000))),
    ("bigint[]", [1, None, 3]),
    ("bigint[]", [[1, 2], [3, 4]]),
    ("boolean[]", [True, False]),
    ("numeric[]", [10**30, 1]),
    ("text[]", ["1", "a,b", 'say "no"', "{}", "null", ""]),
]


@pytest.mark.parametrize(("kind", "sent"), LISTS)
def test_a_list_comes_back_as_it_was_sent(app, kind, sent):
    assert db.session.scalar(text(f"SELECT CAST(:sent AS {kind})"), {"sent": sent}) == sent
