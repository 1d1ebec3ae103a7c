"""The index over the real price lists against plain SQL: a thousand random questions, with all that is counted for each."""

import random

import pytest
from sqlalchemy import bindparam, select, text

from marketplace.catalog.index import Asked, Facet, Shelf
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.imports.actions import import_agencies, import_services
from marketplace.members.models import Agency
from marketplace.members.track_record import track_record_of
from tests.catalog.brute_force import ASKED, SERVICES, BruteForce
from tests.catalog.test_index import all_values, as_asked, questions


class ReadOnce(BruteForce):
    """The same SQL over rows that are gathered once: nothing changes between the questions."""

    def __init__(self) -> None:
        ids = list(db.session.scalars(select(Agency.id)))
        super().__init__(clock.today(), {one: record.answer_seconds for one, record in track_record_of(ids).items()})
        gathered = text(f"CREATE TABLE asked AS {SERVICES} {ASKED} SELECT * FROM asked")
        gathered = gathered.bindparams(
            *(bindparam(name, value, literal_execute=True) for name, value in self.common.items())
        )
        with transaction():
            db.session.execute(gathered)

    def _sql(self, what, asked, order=""):
        statement, values = super()._sql(what, asked, order)
        said = statement.text.removeprefix(f"{SERVICES} {ASKED}")
        return text(said), {name: value for name, value in values.items() if name not in self.common}


@pytest.mark.thorough
def test_a_thousand_random_questions_on_the_real_sheet_are_answered_as_by_plain_sql(app, shared_data):
    import_agencies(shared_data / "agencies.csv")
    report = import_services(shared_data / "services.csv")
    assert (report.imported, report.refusals) == (3072, [])
    shelf, by_sql, found_some = Shelf(), ReadOnce(), 0
    there = shelf.ask(lambda held: held.services.ask(Asked()))
    lists = {facet: sorted(there.counts[facet]) for facet in all_values() if there.counts[facet]}
    for asked, sort in questions(random.Random(17), 1000, lists):  # noqa: S311
        found = shelf.ask(lambda held, asked=asked, sort=sort: held.services.ask(as_asked(asked, sort, limit=5000)))
        assert (found.total, found.ids) == (by_sql.total(asked), by_sql.ids(asked, sort)), asked
        for facet, counts in found.counts.items():
            assert counts == by_sql.counts(asked, facet), (asked, facet)
        found_some += bool(found.total)
    assert found_some > 500
    assert len(Facet) == len(found.counts) + 2  # all but words and budget are counted
