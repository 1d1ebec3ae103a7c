"""Style sheets, scripts, fonts and pictures under addresses that name their version, so that browsers keep them for good."""

import hashlib
import re
from io import BytesIO
from pathlib import Path

from flask import Flask, Response, send_file
from werkzeug.routing import BaseConverter

YEAR = 365 * 86_400  # seconds; the longest that caches count with
COMMON = "css/common.css"
IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)


class Version(BaseConverter):
    """What stands for the contents of the whole folder in an address."""

    regex = "v-[0-9a-f]{12}"


def register(app: Flask) -> None:
    """Have `url_for('static', …)` name the version, and answer the common style sheet as one file.

    In development there is no version: each file is asked for, and read, anew.

    The version is the folder's and not the file's, because style sheets name fonts and pictures beside them by
    relative addresses, which then carry it too.
    """
    is_kept = app.config["SETTINGS"].environment != "development"
    folder = Path(app.static_folder or "")
    current = version_of(folder) if is_kept else None
    common = with_imports(folder / COMMON) if is_kept else None

    def send(filename: str, version: str | None = None) -> Response:
        if filename == COMMON:
            data = common or with_imports(folder / COMMON)
            answer = send_file(BytesIO(data), "text/css", etag=current or hashlib.sha256(data).hexdigest())
        else:
            answer = app.send_static_file(filename)
        if version is not None and version == current:
            answer.cache_control.no_cache = None
            answer.cache_control.public = True
            answer.cache_control.max_age = YEAR
            answer.cache_control.immutable = True
        return answer

    def name_version(endpoint: str, values: dict) -> None:
        if endpoint == "static" and current is not None:
            values.setdefault("version", current)

    app.url_map.converters["version"] = Version
    app.view_functions["static"] = send
    # Another version is answered too, and not kept: while a new one is rolled out, old pages ask new processes.
    app.add_url_rule(f"{app.static_url_path}/<version:version>/<path:filename>", endpoint="static")
    app.url_defaults(name_version)


def version_of(folder: Path) -> str:
    """A name that changes when any file of the folder does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return f"v-{digest.hexdigest()[:12]}"


def with_imports(sheet: Path) -> bytes:
    """A style sheet with those it imports in their places."""
    return IMPORT.sub(lambda found: (sheet.parent / found[1]).read_text(), sheet.read_text()).encode()
