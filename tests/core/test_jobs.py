"""Jobs, whichever room brings them."""

import pytest

from marketplace.core.room import house


@pytest.fixture
def jobs(app):
    return house().jobs


def test_each_does_nothing_when_there_is_nothing_to_do(jobs):
    """A worker that begins runs them so, and would not come up otherwise."""
    assert len(jobs) > 20
    for job in jobs.values():
        job.run([])


def test_each_finds_nothing_due_in_an_empty_house_but_what_is_counted_anew(jobs):
    assert {name for name, job in jobs.items() if job.due(10)} <= {"keep_figures"}
