"""The taxonomy as programs read it."""

import pytest
from sqlalchemy import select

from marketplace.catalog.actions import merge_entry, retire_entry
from marketplace.catalog.models import MODELS, Kind
from marketplace.catalog.queries import find_category
from marketplace.core.extensions import db


@pytest.mark.parametrize("kind", Kind)
def test_anybody_reads_what_the_tables_hold(app, client, kind):
    answer = client.get(f"/api/v1/{kind}")
    assert answer.status_code == 200
    assert set(answer.json) == {"items"}
    given = {one["id"]: one for one in answer.json["items"]}
    assert len(given) == len(answer.json["items"])
    assert given == {
        entry.code: {
            "id": entry.code,
            "parent": entry.parent.code if entry.parent else None,
            "names": {"en": entry.name_en, "ru": entry.name_ru, "uk": entry.name_uk},
            "aliases": entry.aliases,
        }
        for entry in db.session.scalars(select(MODELS[kind]))
    }


def test_a_parent_stands_before_what_is_beneath_it(client):
    seen = {None}
    for one in client.get("/api/v1/regions").json["items"]:
        assert one["parent"] in seen
        seen.add(one["id"])


def test_only_living_ones_are_given(client, found):
    admin = found.person(alliance_role="admin")
    merge_entry(Kind.CATEGORIES, find_category("smm").id, find_category("paid-social").id, admin)
    retire_entry(Kind.CATEGORIES, find_category("seo").id, admin)
    given = {one["id"]: one for one in client.get("/api/v1/categories").json["items"]}
    assert {"smm", "seo"} & set(given) == set()
    assert "СММ" in given["paid-social"]["aliases"]


def test_an_answer_may_be_kept_and_is_asked_for_again_cheaply(client, found):
    first = client.get("/api/v1/industries")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    asked = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/api/v1/industries", headers=asked)
    assert (again.status_code, again.data) == (304, b"")
    retire_entry(
        Kind.INDUSTRIES, db.session.scalar(select(MODELS[Kind.INDUSTRIES].id)), found.person(alliance_role="admin")
    )
    assert client.get("/api/v1/industries", headers=asked).status_code == 200


def test_the_calls_are_described(client):
    paths = client.get("/api/openapi.json").json["paths"]
    for kind in Kind:
        call = paths[f"/api/v1/{kind}"]["get"]
        assert "security" not in call
        assert call["operationId"] == f"list_{kind}"
