"""Files are kept by what they hold, in a folder or in a store that speaks S3; one that is away is a sentence."""

import hashlib
from dataclasses import replace

import pytest

from marketplace.core import storage

KEY = hashlib.sha256(b"picture").hexdigest()


@pytest.fixture(params=["file", "s3"])
def store(request, app, tmp_path, monkeypatch, bucket):
    """Each kind of store, empty; returns what lies in it, by path."""
    url = bucket.url if request.param == "s3" else f"file:{tmp_path / 'kept'}"
    kept_at(app, monkeypatch, url)
    folder = tmp_path / "kept"

    def lies() -> dict[str, bytes]:
        if request.param == "s3":
            return {path.removeprefix("/files/of/ours/"): data for path, data in bucket.kept.items()}
        return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}

    return lies


def kept_at(app, monkeypatch, url: str) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], files_url=url))
    monkeypatch.setitem(app.extensions, "leadpact.files", {})


def test_the_same_bytes_are_kept_once_under_their_sha256(store):
    assert storage.keep(b"picture") == storage.keep(b"picture") == KEY
    assert store() == {f"{KEY[:2]}/{KEY}": b"picture"}
    assert storage.fetch(KEY) == b"picture"


def test_what_is_made_of_a_file_stands_beside_it_and_goes_with_it(store):
    storage.keep(b"picture")
    other = storage.keep(b"another")
    storage.keep_variant(KEY, "160", b"small")
    assert (storage.fetch(KEY, "160"), storage.exists(KEY, "160"), storage.exists(KEY, "480")) == (
        b"small",
        True,
        False,
    )
    storage.remove(KEY, "160", "480")
    assert store() == {f"{other[:2]}/{other}": b"another"}
    storage.remove(KEY, "160")  # once more is nothing


def test_what_is_not_there_is_not_kept(store):
    assert not storage.exists(KEY)
    with pytest.raises(storage.NotKept):
        storage.fetch(KEY)


@pytest.mark.parametrize(
    "key", ["", "..", "../../etc/passwd", KEY.upper(), KEY + "0", KEY[:-1], f"{KEY[:62]}/x", KEY + "\n"], ids=range(8)
)
def test_what_is_no_key_leads_nowhere(store, key):
    storage.keep(b"picture")
    for variant in ("", "160"):
        with pytest.raises(storage.NotKept):
            storage.fetch(key, variant)
        assert not storage.exists(key, variant)
    with pytest.raises(storage.NotKept):
        storage.fetch(KEY, "../160")


def test_a_store_that_speaks_s3_is_asked_with_our_key(app, monkeypatch, bucket):
    kept_at(app, monkeypatch, bucket.url)
    storage.keep(b"picture")
    assert bucket.signed_by == {"KEY"}


@pytest.mark.thorough
def test_a_store_that_is_away_is_a_refusal_and_there_again_afterwards(app, monkeypatch, bucket):
    kept_at(app, monkeypatch, bucket.url)
    bucket.is_away = True
    for ask in (lambda: storage.keep(b"picture"), lambda: storage.fetch(KEY), lambda: storage.exists(KEY),
                lambda: storage.remove(KEY)):  # fmt: skip
        with pytest.raises(storage.StoreAway, match="doesn’t answer") as refusal:
            ask()
        assert refusal.value.status == 503
    bucket.is_away = False
    assert storage.keep(b"picture") == KEY


def test_a_folder_that_can_not_be_written_is_a_store_that_is_away(app, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    kept_at(app, monkeypatch, f"file:{tmp_path / 'file' / 'kept'}")
    with pytest.raises(storage.StoreAway):
        storage.keep(b"picture")
