"""Forms that bring files are larger than others: their views say so, and only theirs are."""

import hashlib
from collections.abc import Iterator
from typing import Any

from flask import Flask, current_app, request
from werkzeug.datastructures import FileStorage

from .guards import View

# More than a picture may have: one that is too large is refused with a sentence in its form, and nothing typed is lost.
LARGEST_FORM = 32 * 2**20  # bytes


def takes_files(view: View) -> View:
    """Let the form of this view bring files."""
    vars(view)["takes_files"] = True
    return view


def register(app: Flask) -> None:
    """Read the forms of views that take files whole. Before anything looks into the form, as the CSRF check does."""
    app.url_value_preprocessor(_let_in)


def _let_in(endpoint: str | None, _values: Any) -> None:
    brings_files = request.mimetype == "multipart/form-data"  # a form of texts alone is none that needs the room
    if brings_files and endpoint and vars(current_app.view_functions[endpoint]).get("takes_files"):
        request.max_content_length = LARGEST_FORM


def sent_files() -> Iterator[tuple[str, str]]:
    """Each file that was sent, as the name of its field and the SHA-256 of its bytes; it can be read again afterwards."""
    for name, file in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
        yield name, _digest(file)


def _digest(file: FileStorage) -> str:
    digest = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a file, if not by its type
    file.stream.seek(0)
    return digest
