"""The lists of packages hold what pyproject.toml names, all with hashes, and say nothing of where they come from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME, DEV = PROJECT["project"]["dependencies"], PROJECT["dependency-groups"]["dev"]


def pinned(lines) -> dict[str, str]:
    """Name in its normal form → version."""
    found = [re.match(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)", line) for line in lines]
    return {re.sub(r"[-_.]+", "-", one[1]).lower(): one[2] for one in found if one}


@pytest.mark.parametrize(("name", "direct"), [("requirements.txt", RUNTIME), ("requirements-dev.txt", RUNTIME + DEV)])
def test_the_list_is_made_of_what_the_project_names(name, direct):
    listed = pinned((ROOT / name).read_text().splitlines())
    assert len(pinned(direct)) == len(direct)
    assert pinned(direct).items() <= listed.items(), "run make requirements"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_has_hashes_and_no_address(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "index" not in re.sub(r"^[\w.-]+==", "", text, flags=re.M).replace("make requirements", "")
    entries = re.split(r"\n(?=[\w.-]+==)", re.sub(r"^#.*\n", "", text, flags=re.M).strip())
    assert len(entries) > 50
    assert [entry.split()[0] for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []


def test_what_is_developed_with_is_what_runs():
    runtime = pinned((ROOT / "requirements.txt").read_text().splitlines())
    assert runtime.items() <= pinned((ROOT / "requirements-dev.txt").read_text().splitlines()).items()
