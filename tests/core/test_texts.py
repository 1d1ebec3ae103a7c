"""Every string stands in all three languages, with the same placeholders and all plural forms."""

import ast
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "marketplace" / "translations"
ASKING = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "rule"}


@pytest.fixture(scope="module")
def wanted(tmp_path_factory):
    """All strings of the code and the templates."""
    pot = tmp_path_factory.mktemp("texts") / "texts.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", "-k", "_l"]
    subprocess.run([*command, "-k", "lazy_gettext", "-k", "rule", "-o", str(pot), "."], cwd=ROOT, check=True)
    with pot.open("rb") as file:
        return [message.id for message in read_po(file) if message.id]


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_no_string_is_missing_or_left_over(wanted, language):
    have = {_key(message.id) for message in _catalog(language) if message.id and all(_forms(message))}
    assert {_key(one) for one in wanted} - have == set(), "run `make texts` and translate these"
    assert have - {_key(one) for one in wanted} == set(), "run `make texts`: these are not used any more"


def test_each_text_of_the_code_is_collected(wanted):
    """Before Python 3.12 none that stands within an f-string is: a sentence stayed English there."""
    have = {_key(one) for one in wanted}
    paths = [path for path in (ROOT / "marketplace").rglob("*.py") if path.parent.name != "translations"]
    assert [f"{path.name}: {text}" for path in paths for text in _asked_for(path) if text not in have] == []


def _asked_for(path: Path) -> list[str]:
    """The texts that a file asks gettext for."""
    calls = [one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Call) and one.args]
    asking = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id in ASKING]
    texts = [one.args[0].value for one in asking if isinstance(one.args[0], ast.Constant)]
    return [text for text in texts if isinstance(text, str)]


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_placeholders_and_plural_forms_agree(language):
    for message in _catalog(language):
        if not message.id:
            continue
        for form in _forms(message):
            assert _placeholders(form) == _placeholders(_key(message.id)), f"{message.id!r} -> {form!r}"
        if not isinstance(message.id, str):
            assert len(message.string) == 3, message.id


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_no_english_word_stands_for_its_translation(language):
    same = [_key(one.id) for one in _catalog(language) if one.id and set(_forms(one)) & set(_forms(one, "id"))]
    words = re.compile(r"(?<!%\()\b[A-Za-z]*[a-z]{2,}\b(?!\)[sd])")
    assert {text for text in same if words.search(text)} <= {"Stripe"}


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_there_is_one_dash(language):
    assert [message.id for message in _catalog(language) if message.id and "—" in "".join(_forms(message))] == []


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_the_compiled_catalog_is_the_written_one(language):
    fresh = BytesIO()
    write_mo(fresh, _catalog(language))
    assert fresh.getvalue() == (FOLDER / language / "LC_MESSAGES" / "messages.mo").read_bytes(), "run `make texts`"


def _catalog(language: str):
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _key(message_id) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _forms(message, of: str = "string") -> tuple:
    text = getattr(message, of)
    return (text,) if isinstance(text, str) else text


def _placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|\{\w+\}|%%", text))


def test_texts_have_the_apostrophes_and_quotation_marks_of_print(wanted):
    straight = re.compile(r"""[A-Za-z]'|"(?!>)""")
    assert [text for text in map(_key, wanted) if straight.search(text)] == []


def test_ukrainian_texts_have_one_apostrophe():
    assert "ʼ" not in (FOLDER / "uk" / "LC_MESSAGES" / "messages.po").read_text()


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_no_text_spells_two_genders_at_once(language):
    both = re.compile(r"\w\(-?[а-яіїє]{1,3}\)")
    assert [text for message in _catalog(language) for text in _forms(message) if both.search(text)] == []


@pytest.mark.parametrize(("language", "term"), [("ru", "поручени"), ("uk", "інструкці")])
def test_a_bank_order_is_called_by_one_word(language, term):
    """The words of the alliance: платёжное поручение, платіжна інструкція; short, the noun alone."""
    for message in _catalog(language):
        for form in _forms(message) if message.id and "bank order" in _key(message.id).lower() else ():
            assert term in form.lower(), f"{message.id!r} -> {form!r}"
    others = r"поручени\w+ в банк|банковск\w+ поручени|доручен|розпорядж|банківськ\w+ інструкц"
    wrong = [form for message in _catalog(language) for form in _forms(message) if re.search(others, form, re.I)]
    assert wrong == []
