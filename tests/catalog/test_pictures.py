"""Pictures from the form to the page: taken in, made smaller, served to those who may see them, and removed."""

import io
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import select

from marketplace.catalog.actions import SaidCase, add_picture, create_case, hide_case, remove_picture
from marketplace.catalog.actions import picture_files as files
from marketplace.catalog.models import Picture, Profile
from marketplace.core import pictures, storage
from marketplace.core.audit import AuditRow
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.moderation.actions import suspend_agency
from tests.drawn import drawn, png_of, zipped

WIDE = drawn("PNG", Image.linear_gradient("L").resize((1200, 800)).convert("RGB"))


def sent(data: bytes, name: str = "picture.png"):
    return io.BytesIO(data), name


def rows() -> list[Picture]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Picture).where(Picture.dropped_at.is_(None)).order_by(Picture.place)))


def add(visitor, data: bytes = WIDE, alt: str = "The studio", status: int = 200, name: str = "picture.png"):
    where = "/agency/pictures/new"
    return visitor.post(where, status, on=where, picture=sent(data, name), alt=alt)


def typed(page, name: str) -> str:
    (found,) = [form["fields"][name] for form in page.forms if name in form["fields"]]
    return found


@pytest.fixture
def owner(found):
    return found.agency("Northlight").people[0]


@pytest.mark.thorough
def test_a_picture_stands_on_the_page_with_its_description_and_its_sizes(owner, visit):
    page = add(visit(owner), name="page.html")
    assert "The picture stands on your page" in page.text
    (picture,) = rows()
    shown = image_of(visit().get("/agencies/1"), picture)
    # Until the sizes are made it is shown as it is.
    assert shown["src"] == f"/pictures/{picture.key}/1200"
    assert shown["srcset"] == f"/pictures/{picture.key}/1200 1200w"
    sweep()
    shown = image_of(visit().get("/agencies/1"), picture)
    assert (shown["alt"], shown["loading"], shown["width"], shown["height"]) == ("The studio", "lazy", "480", "320")
    assert [one.split()[1] for one in shown["srcset"].split(", ")] == ["160w", "480w", "960w", "1200w"]
    assert shown["src"] == f"/pictures/{picture.key}/480"


def image_of(page, picture: Picture) -> dict:
    (found,) = [one for one in page.all("img") if picture.key in one["src"]]
    return found


def test_each_width_is_served_as_webp_that_nobody_runs_and_caches_keep_for_good(owner, visit, client):
    add(visit(owner))
    sweep()
    (picture,) = rows()
    for width in (160, 480, 960, 1200):
        answer = client.get(f"/pictures/{picture.key}/{width}")
        image = Image.open(io.BytesIO(answer.data))
        assert (image.format, image.width, image.height) == ("WEBP", width, round(width * 2 / 3))
        assert answer.content_type == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers
        again = client.get(f"/pictures/{picture.key}/{width}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_nothing_else_is_served(owner, visit, client):
    add(visit(owner))
    (picture,) = rows()
    key = picture.key
    odd = (f"{'0' * 64}/1200", f"{key}/160", f"{key}/0", f"{key}/99999", f"{key.upper()}/1200", f"{key[:10]}/1200",
           f"{key}/1200/..", "../1200", "..%2f..%2fetc%2fpasswd/1200", f"{key[:2]}%2f{key}/1200", f"{key}%00/1200")  # fmt: skip
    assert {place: client.get(f"/pictures/{place}").status_code for place in odd} == dict.fromkeys(odd, 404)


def test_a_picture_is_seen_as_long_as_an_active_agency_shows_it(found, owner, visit, client):
    other = found.agency("Kedr").people[0]
    case = create_case(owner, SaidCase(title="A shop", picture=WIDE))
    at = f"/pictures/{rows()[0].key}/1200"
    assert client.get(at).status_code == 200
    hide_case(case.id, owner)
    assert client.get(at).status_code == 404
    assert visit(other).client.get(at).status_code == 404
    own = visit(owner).client.get(at)
    assert (own.status_code, own.headers["Cache-Control"]) == (200, "no-store")
    # The same picture, shown by somebody else.
    gallery = add_picture(other, WIDE, "The same")
    assert client.get(at).status_code == 200
    suspend_agency(other.agency_id, "Unpaid.", found.person(alliance_role="admin"))
    assert client.get(at).status_code == 404
    assert gallery.key in at


REFUSED = {
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a bomb": png_of(20_000, 20_000), "an archive too": WIDE + zipped(),
    "nothing": b"", "cut off": WIDE[:200], "a page too": WIDE + b"<html>", "too large": WIDE + b"\0" * pictures.LARGEST,
    **{what: drawn(image=Image.new("RGB", size)) for what, size in {"a point": (1, 1), "a line": (4000, 1), "a strip": (60, 400)}.items()},
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_case_takes_no_such_picture_either(owner, what):
    with pytest.raises(BadInput) as refusal:
        create_case(owner, SaidCase(title="A shop", picture=REFUSED[what]))
    assert list(refusal.value.errors) == ["picture"]


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_is_told_at_its_field_and_nothing_typed_is_lost(owner, visit, what):
    page = add(visit(owner), REFUSED[what], "What I typed", 422)
    assert rows() == []
    (told,) = [one for one in page.all("p") if one.get("id") == "picture-error"]
    assert told
    assert typed(page, "alt") == "What I typed"
    visitor = visit(owner)
    page = visitor.post("/agency/profile", 422, on="/agency/profile", name="North", country="DE", tagline="In one line",
                        about="Long text", logo=sent(REFUSED[what], "logo.svg"))  # fmt: skip
    assert (typed(page, "name"), typed(page, "tagline")) == ("North", "In one line")
    assert "Long text" in page.text
    assert [one.get("id") for one in page.all("p") if one.get("id", "").endswith("-error")] == ["logo-error"]
    assert db.session.get(Profile, owner.agency_id) is None


def test_a_form_larger_than_any_picture_is_a_sentence(owner, visit):
    visitor = visit(owner)
    visitor.get("/agency/pictures/new")
    fields = visitor.page.form_to("/agency/pictures/new")
    answer = visitor.client.post(
        "/agency/pictures/new", data=fields | {"picture": sent(b"\0" * 33 * 2**20), "alt": "x"}
    )
    assert answer.status_code == 413
    assert "larger than this page takes" in answer.text
    small = visitor.client.post("/agency/cases/1/move", data=fields | {"picture": sent(b"\0" * 3 * 2**20)})
    assert small.status_code == 413


def test_the_same_form_with_another_file_is_another_form(owner, visit):
    visitor = visit(owner)
    visitor.get("/agency/pictures/new")
    fields = visitor.page.form_to("/agency/pictures/new") | {"alt": "The studio"}
    first = visitor.client.post("/agency/pictures/new", data=fields | {"picture": sent(WIDE)})
    again = visitor.client.post("/agency/pictures/new", data=fields | {"picture": sent(WIDE)})
    assert (first.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert len(rows()) == 1
    other = visitor.client.post("/agency/pictures/new", data=fields | {"picture": sent(drawn())})
    assert other.headers["Location"] == "/agency/pictures/new"
    assert len(rows()) == 1


@pytest.mark.thorough
def test_a_store_that_is_away_is_a_sentence_and_nothing_is_half_done(app, owner, visit, monkeypatch, bucket):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], files_url=bucket.url))
    monkeypatch.setitem(app.extensions, "leadpact.files", {})
    bucket.is_away = True
    page = add(visit(owner), alt="What I typed", status=503)
    assert "doesn’t answer just now" in page.text
    assert typed(page, "alt") == "What I typed"
    given = {"name": "Another name", "country": "DE", "tagline": "Typed"}
    page = visit(owner).post("/agency/profile", 503, on="/agency/profile", logo=sent(WIDE), **given)
    assert typed(page, "tagline") == "Typed"
    page = visit(owner).post("/agency/cases/new", 503, on="/agency/cases/new", title="A shop", picture=sent(WIDE))
    assert typed(page, "title") == "A shop"
    assert rows() == []
    assert owner.agency.name == "Northlight"
    assert db.session.scalar(select(AuditRow.id).where(AuditRow.event.like("%picture%"))) is None
    bucket.is_away = False
    add(visit(owner))
    (picture,) = rows()
    bucket.is_away = True
    assert visit().client.get(f"/pictures/{picture.key}/1200").status_code == 503


@pytest.mark.thorough
def test_at_most_six_are_shown_and_each_says_what_it_shows(owner, visit):
    page = add(visit(owner), alt="", status=422)
    assert "Fill this in." in page.text
    page = visit(owner).post("/agency/pictures/new", 422, on="/agency/pictures/new", alt="Nothing chosen")
    assert "Choose a picture." in page.text
    for n in range(6):
        add_picture(owner, drawn(image=Image.new("RGB", (60, 40 + n))), f"Picture {n}")
    assert "Add a picture" not in visit(owner).get("/agency/profile").text
    assert "Remove one first" in add(visit(owner), status=422).text
    assert len(rows()) == 6


@pytest.mark.thorough
def test_pictures_are_put_in_order_changed_and_removed(found, owner, visit):
    first, second, third = (
        add_picture(owner, drawn(image=Image.new("RGB", (60, 50 + n))), f"{n}").id for n in range(3)
    )
    visitor = visit(owner)
    visitor.post(f"/agency/pictures/{third}/earlier", on="/agency/profile")
    visitor.post(f"/agency/pictures/{first}/later", on="/agency/profile")
    assert [one.id for one in rows()] == [third, first, second]
    visitor.post(f"/agency/pictures/{first}", on=f"/agency/pictures/{first}", alt="In other words")
    visitor.post(f"/agency/pictures/{second}", on=f"/agency/pictures/{second}", alt="Another", picture=sent(WIDE))
    assert [(one.alt, one.width, one.place) for one in rows()] == [
        ("2", 60, 1),
        ("In other words", 60, 2),
        ("Another", 1200, 3),
    ]
    visitor.post(f"/agency/pictures/{first}/remove", on=f"/agency/pictures/{first}")
    assert [one.alt for one in rows()] == ["2", "Another"]
    stranger = visit(found.agency().people[0])
    stranger.get(f"/agency/pictures/{third}", 404)
    events = db.session.scalars(select(AuditRow.event).where(AuditRow.event.like("picture.%")).order_by(AuditRow.id))
    assert list(events) == [*["picture.added"] * 3, *["picture.moved"] * 2, *["picture.changed"] * 2, "picture.removed"]


def test_sizes_are_made_once_and_none_is_wider_than_the_picture(owner, visit):
    ids = [add_picture(owner, drawn(image=Image.new("RGB", (width, 400))), "x").id for width in (100, 160, 500, 2000)]
    assert list(files.unsized(10)) == ids
    files.make_sizes(ids)
    assert files.unsized(10) == []
    assert [one.sizes for one in rows()] == [[], [], [160, 480], [160, 480, 960]]
    files.make_sizes(ids)
    for one in rows():
        assert [storage.exists(one.key, str(width)) for width in files.WIDTHS] == [
            width in one.sizes for width in files.WIDTHS
        ]


def test_a_job_that_is_cut_off_between_two_sizes_makes_them_when_it_runs_again(owner, monkeypatch):
    ids = [add_picture(owner, drawn(image=Image.new("RGB", (width, 400))), "x").id for width in (1000, 1100)]
    made, smaller = [], pictures.smaller

    def cut_off(data: bytes, width: int) -> bytes:
        made.append(width)
        if len(made) == 5:
            raise KeyboardInterrupt
        return smaller(data, width)

    monkeypatch.setattr(pictures, "smaller", cut_off)
    with pytest.raises(KeyboardInterrupt):
        files.make_sizes(ids)
    assert [one.sizes for one in rows()] == [[160, 480, 960], None]
    files.make_sizes(list(files.unsized(10)))
    assert [one.sizes for one in rows()] == [[160, 480, 960]] * 2
    assert storage.exists(rows()[1].key, "960")


@pytest.mark.thorough
def test_a_file_that_is_lost_holds_nothing_up(owner):
    lost, there = (add_picture(owner, drawn(image=Image.new("RGB", (900, 240 + n))), "x") for n in range(2))
    storage.remove(lost.key)
    sweep()
    assert [one.sizes for one in rows()] == [[], [160, 480]]
    assert storage.exists(there.key)


@pytest.mark.thorough
def test_files_go_when_nobody_uses_them_any_more(found, owner):
    other = found.agency().people[0]
    mine, shared = (add_picture(owner, drawn(image=Image.new("RGB", (500, 240 + n))), "x") for n in range(2))
    theirs = add_picture(other, drawn(image=Image.new("RGB", (500, 241))), "x")
    sweep()
    remove_picture(mine.id, owner)
    remove_picture(shared.id, owner)
    assert storage.exists(mine.key)
    sweep()
    assert [storage.exists(mine.key, width) for width in ("", "160", "480")] == [False] * 3
    assert [storage.exists(theirs.key, width) for width in ("", "160", "480")] == [True] * 3
    assert [one.id for one in db.session.scalars(select(Picture))] == [theirs.id]
    remove_picture(theirs.id, other)
    sweep()
    assert not storage.exists(shared.key)


def test_a_picture_that_comes_while_its_file_is_removed_has_its_file(found, owner, in_parallel):
    other = found.agency().people[0].id
    data = drawn(image=Image.new("RGB", (77, 40)))
    from marketplace.members.models import Person

    for _round in range(5):
        picture = add_picture(owner, data, "x")
        key, number = picture.key, picture.id
        remove_picture(number, owner)

        def bring():
            return add_picture(db.session.get(Person, other), data, "y").id

        brought = in_parallel([lambda number=number: files.forget_pictures([number]), bring])[1]
        assert storage.exists(key), "a row whose file is gone"
        remove_picture(brought, db.session.get(Person, other))
        files.forget_pictures(list(files.dropped(10)))
        assert not storage.exists(key)
