"""The page on ASVS names each requirement once, and nothing that isn't there."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE, SECURITY = (ROOT / "docs" / name for name in ("asvs.md", "security.md"))
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\S.*) \| (\S.*) \|$", re.MULTILINE)
NAMED = re.compile(
    r"`((?:marketplace|templates|static|tests|docs|bench|bin)/[\w./-]+|[\w.-]+\.(?:md|toml|txt)|\.dockerignore)`"
)


def test_each_requirement_of_levels_one_and_two_stands_on_the_page_once():
    wanted = (ROOT / "tests" / "data" / "asvs-5.0-level-2.txt").read_text().split()
    assert Counter(row[0] for row in ROW.findall(PAGE.read_text(encoding="utf-8"))) == Counter(wanted)


@pytest.mark.parametrize("page", [PAGE, SECURITY, ROOT / "SECURITY.md"], ids=lambda page: page.name)
def test_every_file_and_heading_that_is_named_exists(page):
    text = page.read_text(encoding="utf-8")
    assert [name for name in NAMED.findall(text) if not (ROOT / name).exists()] == []
    headings = re.findall(r"^#+ (.+)$", SECURITY.read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
    assert set(re.findall(r"security\.md#([\w-]+)", text)) <= anchors


def test_every_test_that_the_page_on_security_names_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", SECURITY.read_text(encoding="utf-8"))
    assert len(named) > 30
    assert [
        (file, test) for file, test in named if f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8")
    ] == []


def test_no_view_mixes_what_stands_in_the_address_with_what_stands_in_a_form():
    for path in (ROOT / "marketplace").rglob("*.py"):
        assert "request.values" not in path.read_text(encoding="utf-8"), path


def test_no_request_is_sent_back_as_it_came(client):
    assert {client.open(path, method="TRACE").status_code for path in ("/", "/sign-in", "/api/v1/me")} == {405}
