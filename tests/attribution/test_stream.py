"""Clicks by the stream: taken at once, written down by a job, lost by nothing but Redis, and there once."""

import dataclasses
import json

import pytest

from marketplace.attribution import stream
from marketplace.core.extensions import db
from marketplace.core.queue import redis, redis_by_one_connection, sweep


@pytest.fixture
def streams(app, monkeypatch):
    """The setting CLICKS=stream."""
    settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(settings, clicks="stream"))


def test_a_click_waits_in_redis_until_the_sweep_writes_it_down(streams, made, opens, clicks):
    link = made()
    for n in range(3):
        assert opens(link.code, "?utm_source=letter", source=f"192.0.2.{n}").status_code == 302
    opens(link.code, source="192.0.2.1")
    assert (clicks(link), stream.waiting()) == ({}, [1])
    sweep()
    assert (clicks(link), stream.waiting()) == ({"visitor": 3, "again": 1}, [])


def test_a_worker_that_dies_after_writing_and_before_taking_them_out_counts_nothing_twice(streams, made, opens, clicks):
    link = made()
    opens(link.code)
    kept = redis().xrange(stream.KEY)
    assert stream.drain() == 1
    for _number, fields in kept:
        redis().xadd(stream.KEY, fields)
    assert stream.drain() == 1
    assert clicks(link) == {"visitor": 1}


def test_what_a_release_before_has_put_into_the_stream_is_written_down(streams, made, opens, clicks):
    link = made()
    opens(link.code)
    ((number, fields),) = redis().xrange(stream.KEY)
    redis().xdel(stream.KEY, number)
    redis().xadd(stream.KEY, {"click": json.dumps(json.loads(fields[b"clicks"])[0])})
    assert stream.drain() == 1
    assert clicks(link) == {"visitor": 1}


def test_workers_that_drain_together_write_each_click_once(streams, made, opens, clicks, in_parallel):
    link = made()
    for n in range(40):
        opens(link.code, source=f"192.0.2.{n % 20}")
    in_parallel([stream.drain] * 4)
    assert clicks(link) == {"visitor": 20, "again": 20}


def test_writing_down_ends_though_clicks_go_on(streams, made, opens, clicks, monkeypatch):
    link = made()
    opens(link.code)
    write = stream.write

    def and_another(connection, openings):
        write(connection, openings)
        opens(link.code, source="198.51.100.77")

    monkeypatch.setattr(stream, "write", and_another)
    assert stream.drain() == 1
    assert stream.waiting() == [1]


def test_where_redis_does_not_answer_it_is_written_at_once(streams, app, made, opens, clicks, monkeypatch):
    from redis import Redis

    link = made()
    for name in ("shared", "alone"):
        monkeypatch.setitem(app.extensions["leadpact.redis"], name, Redis.from_url("redis://127.0.0.1:1"))
    assert opens(link.code).status_code == 302
    assert clicks(link) == {"visitor": 1}
    assert stream.waiting() == []


def test_where_redis_has_hung_up_it_is_written_at_once_and_the_next_goes_into_the_stream_again(
    streams, made, opens, clicks
):
    link = made()
    opens(link.code)
    redis().client_kill_filter(_id=redis_by_one_connection().client_id())
    opens(link.code, source="198.51.100.7")
    assert clicks(link) == {"visitor": 1}
    opens(link.code, source="198.51.100.8")
    assert (clicks(link), stream.drain()) == ({"visitor": 1}, 2)
    assert clicks(link) == {"visitor": 3}


def test_where_the_database_does_not_answer_the_person_reads_a_sentence_and_in_the_stream_nothing_is_lost(
    streams, app, made, opens, clicks
):
    link = made()
    opens(link.code)  # where it leads is known now
    db.engine.dispose()
    assert opens(link.code, source="192.0.2.9").status_code == 302
    assert redis().xlen(stream.KEY) == 2


def test_durable_clicks_don_t_need_redis(made, opens, clicks):
    link = made()
    redis().flushdb()
    opens(link.code)
    redis().flushdb()
    assert clicks(link) == {"visitor": 1}
