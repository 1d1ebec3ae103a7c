"""Bank statements as tables: CSV or XLSX, told by what their columns are called, in four languages."""

import re
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ...core.currencies import CODES
from ...core.formats import sentences
from ...core.money import BadAmount, Money, read_amount
from ...core.typed import one_line
from ...imports.actions.days import read_day
from ...imports.actions.reading import Sheet, read_sheet
from ...imports.actions.reading import Unreadable as NoTable
from ...imports.fields import SheetField
from ...imports.guessing import guess
from .line import Line, Statement, Unreadable


def _column(name: str, heads: str) -> SheetField:
    return SheetField(name, _l("Column"), heads)


COLUMNS = (
    _column("booked_on", "booking date, transaction date, posting date, buchungstag, buchungsdatum, дата операции, дата "
               "проводки, дата операції, дата проведення, date, datum, дата | day, booked, valuta"),
    _column("amount", "amount, betrag, umsatz, сумма, сума | value, sum, wert"),
    _column("credit", "credit, paid in, money in, haben, gutschrift, приход, поступление, зачислено, кредит, надходження, "
               "зараховано | in"),
    _column("debit", "debit, paid out, money out, soll, lastschrift, расход, списано, списание, дебет, видатки, "
               "списання | out"),
    _column("sign", "credit debit, debit credit, credit or debit, soll haben, dc indicator, direction, тип операции, "
               "тип операції | type, dc, cd, cr dr, sh, s h"),
    _column("currency", "currency, währung, waehrung, валюта | cur, ccy"),
    _column("purpose", "purpose, payment reference, remittance, verwendungszweck, buchungstext, назначение, призначення, "
               "description, details, message, reference, betreff | text, memo, narrative, описание, опис, referenz"),
    _column("party", "counterparty, beneficiary, payee, payer, auftraggeber, empfänger, begünstigter, "
               "zahlungspflichtiger, контрагент, корреспондент, получатель, отримувач, кореспондент | name, from, to"),
    _column("bank_id", "transaction id, transaction number, end to end, номер документа | id, number, номер"),
)  # fmt: skip
OUT = {"d", "dr", "dbit", "debit", "s", "soll", "дебет", "расход", "списание", "списання", "-", "out"}
LONGEST_AMOUNT = 40  # characters
_SIGN = re.compile(r"^\s*([-+\u2010-\u2015\u2212(])?\s*(.*?)\s*([-+\u2212)])?\s*$", re.DOTALL)


def read(content: bytes, name: str, currency: str = "") -> Statement:
    """All rows of a table; `currency` is what its account is kept in, where no column says so. Rows that lack a day or an
    amount, as those of balances do, are left out; one that has both, of which one can't be read, refuses the file."""
    try:
        sheet = read_sheet(content, name, {column.name for column in COLUMNS})
    except NoTable as error:
        raise Unreadable(
            sentences([str(error), _("A statement as camt.053 (XML) or as MT940 is read too.")])
        ) from error
    places = {field: at for field, at in guess(sheet, COLUMNS).items() if isinstance(at, int)}
    _check(sheet, places, currency)
    rows = ((number, cells) for number, cells in sheet.rows if any(cell.strip() for cell in cells))
    return Statement.of(_line(number, cells, places, currency) for number, cells in rows)


def _check(sheet: Sheet, places: dict[str, int], currency: str) -> None:
    if "booked_on" not in places or not places.keys() & {"amount", "credit", "debit"}:
        heads = one_line(", ".join(one for one in sheet.heads if one))[:300]
        raise Unreadable(
            _("No column is called like a day, or none like an amount. The first line has to name the columns; it reads: %(heads)s.",
              heads=heads or "–")
        )  # fmt: skip
    if "currency" not in places and not currency:
        raise Unreadable(_("No column names the currency: choose below which the account is kept in."))


def _line(number: int, cells: Sequence[str], places: dict[str, int], currency: str) -> Line | str:
    """A row's payment, or why it tells of none."""
    said = {field: cells[at].strip() if at < len(cells) else "" for field, at in places.items()}
    amounts = [said.get(name, "") for name in ("amount", "credit", "debit")]
    if not re.match(r"\w*\d", said["booked_on"]):
        return _("Line %(line)d: “%(text)s” is no day.", line=number, text=said["booked_on"][:40] or "–")
    if not any(map(_has_figures, amounts)):
        return _(
            "Line %(line)d: “%(text)s” is no amount.", line=number, text=" ".join(filter(None, amounts))[:40] or "–"
        )
    try:
        day, amount = (
            read_day(said["booked_on"].split(" ")[0]),
            _amount(said, said.get("currency", "").upper() or currency),
        )
    except BadAmount as error:
        if error.why == "currency":
            code = said.get("currency", "")[:40] or "–"
            raise Unreadable(_("Line %(line)d: “%(text)s” is no currency.", line=number, text=code)) from error
        said_so = next(text for text in amounts if _has_figures(text))
        raise Unreadable(
            _("Line %(line)d: “%(text)s” is no amount, or could be two.", line=number, text=said_so[:40])
        ) from error
    except ValueError as error:
        raise Unreadable(_("Line %(line)d: %(why)s.", line=number, why=str(error)[:200])) from error
    if not amount:
        return _("Line %(line)d: its amount is zero.", line=number)
    # References stand in whatever column a bank has for them.
    texts = [said.get("purpose", ""), *(cell for cell in cells if "LP" in cell.upper())]
    purpose = " ".join(dict.fromkeys(text for text in texts if text))
    return Line(day, amount, purpose, said.get("party", ""), said.get("bank_id", ""))


def _has_figures(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _amount(said: dict[str, str], currency: str) -> Money:
    if currency not in CODES:
        raise BadAmount("currency", f"{currency!r} is not a currency of ISO 4217")
    if said.get("amount"):
        amount, word = _signed(said["amount"], currency), said.get("sign", "").casefold().strip(". ")
        return -amount if word in OUT and amount.minor > 0 else amount
    came, went = (
        _signed(said[name], currency) if said.get(name) else Money(0, currency) for name in ("credit", "debit")
    )
    return came - Money(abs(went.minor), currency)


def _signed(text: str, currency: str) -> Money:
    if len(text) > LONGEST_AMOUNT:
        raise BadAmount("unreadable", "it is too long for an amount")
    found = _SIGN.fullmatch(text)
    before, number, after = found.groups() if found else ("", text, "")
    amount = read_amount(number, currency)
    return -amount if (before or after or "+") not in ("+", ")") else amount
