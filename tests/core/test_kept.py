"""Figures that a job counts: right at most a minute later, and right at once where none are kept yet."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.kept import KeptFigures
from marketplace.core.paging import counted, few, how_many
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead, decline_lead
from marketplace.members.models import Agency
from marketplace.members.track_record import track_record_of
from marketplace.pages.figures import of_the_alliance


def test_a_track_record_that_is_not_kept_yet_is_counted_at_once(pair):
    pair.won()
    assert track_record_of([pair.B.id])[pair.B.id].won == 1
    assert db.session.scalar(select(KeptFigures.about_id)) is None


@pytest.mark.thorough
def test_the_sweep_keeps_what_counting_would_find(pair):
    pair.won()
    decline_lead(pair.lead().id, pair.b, "no_capacity")
    counted_now = track_record_of([pair.A.id, pair.B.id])
    sweep()
    kept = track_record_of([pair.A.id, pair.B.id])
    assert db.session.scalar(select(KeptFigures.about_id).where(KeptFigures.about_id == pair.B.id)) == pair.B.id
    assert kept == counted_now


@pytest.mark.thorough
def test_it_is_right_again_with_the_sweep_a_minute_later(pair):
    sweep()
    accept_lead(pair.lead().id, pair.b)
    assert track_record_of([pair.B.id])[pair.B.id].received == 0
    with clock.pretend(clock.now() + timedelta(minutes=1)):
        assert sweep()["keep_track_records"] == 2
    assert track_record_of([pair.B.id])[pair.B.id].received == 1


@pytest.mark.thorough
def test_a_second_sweep_at_once_counts_nothing(pair):
    assert sweep()["keep_track_records"] == 2
    assert sweep()["keep_track_records"] == 0


def test_an_agency_that_joins_has_a_track_record_before_it_is_swept(pair, found):
    sweep()
    newcomer = found.agency("Newcomer")
    record = track_record_of([pair.A.id, newcomer.id])
    assert record[newcomer.id].received == 0
    assert record[newcomer.id].answer_seconds is None


@pytest.mark.thorough
def test_the_front_page_shows_what_the_sweep_counted(pair, visit):
    pair.fee(pair.won())
    before = of_the_alliance()
    sweep()
    assert of_the_alliance()["leads_12m"] == before["leads_12m"] == 1
    pair.lead()
    assert of_the_alliance()["leads_12m"] == 1
    with clock.pretend(clock.now() + timedelta(minutes=1)):
        sweep()
    assert of_the_alliance()["leads_12m"] == 2
    visit().get("/")


def test_counting_ends_at_a_limit_and_says_so(app, found, monkeypatch):
    monkeypatch.setattr("marketplace.core.paging.COUNTED", 3)
    for _ in range(4):
        found.agency()
    assert how_many(select(Agency)) == 3
    assert few(select(Agency).order_by(Agency.id), 2).total == 3
    assert counted(3) == "2+"
    assert counted(2) == "2"
