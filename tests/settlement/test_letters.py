"""Names as banks take them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.settlement.letters import in_bank_letters, is_in_bank_letters

TAKEN = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Кедр Діджитал", "Kedr Didzhytal"), ("ООО «Ёлочка и Хвоя» №5", "OOO Elochka i Khvoya No5"),
        ("Ігор Щербак", "Ihor Shcherbak"), ("Київ", "Kyiv"), ("Гродна, Мінск і ўсё", "Grodna, Minsk i use"), ("Соль и Объём", "Sol i Obem"), ("Müller & Söhne", "Muller + Sohne"),
        ("Weiß Łódź Ærø", "Weiss Lodz Aero"), ("Ελληνική Εταιρεία", "Elliniki Etaireia"), ("საქართველო", "sakartvelo"),
        ("D’Arcy–Smith", "D'Arcy-Smith"), ("<script>alert(1)</script>", "script alert(1) /script"),
        ("]]><Amt>1</Amt>&amp;", "Amt 1 /Amt +amp"), ("// Studio //", "Studio"), ("🙂 Studio 🙂", "Studio"), ("🙂", ""), ("---", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_name_is_written_in_letters_that_banks_take(name, written):
    assert in_bank_letters(name, 70) == written


@given(st.text(), st.integers(1, 70))
def test_whatever_is_written_banks_take(name, most):
    written = in_bank_letters(name, most)
    assert TAKEN.fullmatch(written)
    assert len(written) <= most
    assert written == written.strip()
    assert "//" not in written
    assert written == in_bank_letters(written, most)


@given(st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9 .,]{0,60}[A-Za-z0-9])?", fullmatch=True))
def test_a_name_in_those_letters_stays_as_it_is(name):
    assert in_bank_letters(name, 70) == " ".join(name.split())


@pytest.mark.parametrize(
    ("number", "is_taken"),
    [
        ("12345678", True), ("20-00-00", True), ("SBIN0001234", True), ("12/34", True), ("0", True),
        ("/12", False), ("12/", False), ("1//2", False), ("12_3", False), ("№12", False), ("", False), ("12&3", False),
    ],
)  # fmt: skip
def test_a_number_is_taken_as_it_is_or_not_at_all(number, is_taken):
    assert is_in_bank_letters(number) is is_taken
