"""Files with lessons: what they are is read from their bytes, members save them, and what is removed is gone from the store."""

import io
import zipfile
from base64 import b64decode, b64encode

import pytest
from pypdf import PdfWriter

from marketplace.academy import actions, files, queries
from marketplace.academy.actions import SaidArticle
from marketplace.academy.due import files_to_forget
from marketplace.academy.models import MOST_FILES, ArticleFile
from marketplace.core import storage
from marketplace.core.errors import BadInput, NotAllowed, NotFound
from marketplace.core.extensions import db
from marketplace.core.workbooks import xlsx
from tests.drawn import drawn


def pdf() -> bytes:
    made, one = io.BytesIO(), PdfWriter()
    one.add_blank_page(100, 100)
    one.write(made)
    return made.getvalue()


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as one:
        for name in names:
            one.writestr(name, "x")
    return made.getvalue()


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture
def lesson(admin):
    made = actions.write_article(SaidArticle("lesson", "The first talk", "Read.", "en"), admin)
    return actions.publish_article(made.id, admin)


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"a;b\n1;2\n", "text"), (drawn(), "image"), (xlsx(("Price",), [(1,)]), "sheet")],
    ids=["text", "image", "sheet"],
)
def test_what_a_file_is_is_read_from_its_bytes(lesson, admin, data, kind):
    row = actions.add_file(lesson.id, admin, "anything.exe", data)
    assert (row.kind, row.name, row.saved_as) == (kind, "anything.exe", f"anything-{row.id}.{row.kind.ending}")
    kept = files.content_of(row)
    assert row.size == len(kept)
    assert kept == data or kind == "image"


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\1\2", b"x" * (files.LARGEST + 1), b"%PDF-1.4 cut off", archive("word/document.xml"), b"PK\3\4broken",
     archive("xl/workbook.xml", "xl/vbaProject.bin")],
    ids=["empty", "bytes", "large", "cut", "other", "broken", "macros"],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_with_a_sentence(lesson, admin, data):
    with pytest.raises(BadInput) as refusal:
        actions.add_file(lesson.id, admin, "slides.pdf", data)
    assert refusal.value.errors.keys() == {"file"}
    assert db.session.query(ArticleFile).count() == 0


def test_a_sheet_that_opens_to_far_more_than_it_is_is_refused(lesson, admin, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_UNPACKED", 100)
    with pytest.raises(BadInput, match="far more"):
        actions.add_file(lesson.id, admin, "a.xlsx", xlsx(("Price",), [(1,)]))


def test_the_same_file_is_there_once_and_there_are_so_many_at_most(lesson, admin):
    actions.add_file(lesson.id, admin, "0.txt", b"0")
    with pytest.raises(BadInput, match="already"):
        actions.add_file(lesson.id, admin, "other.txt", b"0")
    db.session.rollback()
    for n in range(1, MOST_FILES):
        actions.add_file(lesson.id, admin, f"{n}.txt", b"%d" % n)
    with pytest.raises(BadInput, match="at most"):
        actions.add_file(lesson.id, admin, "more.txt", b"more")


def test_what_is_removed_is_shown_to_nobody_and_leaves_the_store(pair, lesson, admin):
    row = actions.add_file(lesson.id, admin, "a.txt", b"words")
    assert storage.exists(row.key)
    with pytest.raises(NotAllowed):
        actions.remove_file(lesson.id, row.id, pair.a)
    db.session.rollback()
    actions.remove_file(lesson.id, row.id, admin)
    assert queries.files_of(lesson.id) == []
    for person in (pair.a, admin):
        with pytest.raises(NotFound):
            queries.file_for(person, lesson.id, row.id)
    assert files_to_forget(9) == [row.id]
    actions.forget_files([row.id])
    assert not storage.exists(row.key)
    assert files_to_forget(9) == []
    assert actions.add_file(lesson.id, admin, "a.txt", b"words").id != row.id


def test_members_save_a_file_under_a_name_that_every_computer_takes(pair, lesson, admin, visit):
    team, member = visit(admin), visit(pair.a)
    slides, form = pdf(), f"/desk/academy/{lesson.id}/files"
    team.post(form, 422, on=form)
    assert "Choose a file." in team.page.text
    team.post(form, on=form, file=(io.BytesIO(slides), "Слайды (1).pdf"), called="")
    (row,) = queries.files_of(lesson.id)
    assert "Слайды" in member.get(f"/academy/{lesson.id}").text
    path = f"/academy/{lesson.id}/files/{row.id}"
    answer = member.client.get(path)
    assert answer.data == slides
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="slaidi-1-{row.id}.pdf"'
    draft = actions.write_article(SaidArticle("lesson", "Not yet", "Read.", "en"), admin)
    hidden = actions.add_file(draft.id, admin, "a.txt", b"words")
    for wrong in (
        f"/academy/{draft.id}/files/{hidden.id}",
        f"/academy/{lesson.id}/files/{hidden.id}",
        f"/academy/{lesson.id}/files/999999",
    ):
        assert member.client.get(wrong).status_code == 404
    assert team.client.get(f"/academy/{draft.id}/files/{hidden.id}").status_code == 200
    team.post(f"{form}/{row.id}/remove", on=form)
    assert "Слайды" not in member.get(f"/academy/{lesson.id}").text


def test_files_by_calls(pair, lesson, admin, found, client):
    team, member = found.token(admin), found.token(pair.a)
    path = f"/api/v1/articles/{lesson.id}/files"
    sent = {"name": "Prices", "content": b64encode(b"a;1").decode()}
    made = client.post(path, headers=team, json=sent)
    assert (made.status_code, made.json["name"], made.json["kind"], made.json["size"]) == (201, "Prices", "text", 3)
    assert client.post(path, headers=team, json=sent).status_code == 409
    assert client.post(path, headers=team, json=sent | {"content": "?"}).status_code == 422
    assert client.post(path, headers=member, json=sent).status_code == 403
    (listed,) = client.get(path, headers=member).json["items"]
    one = client.get(f"{path}/{listed['id']}", headers=member).json
    assert (b64decode(one["content"]), one["saved_as"]) == (b"a;1", f"prices-{listed['id']}.txt")
    assert client.delete(f"{path}/{listed['id']}", headers=team).status_code == 204
    assert client.get(f"{path}/{listed['id']}", headers=member).status_code == 404
    assert client.get(path, headers=member).json["items"] == []
