"""Bank statements of ISO 20022: camt.053, and the reports (camt.052) and notifications (camt.054) built like them.

https://www.iso20022.org/catalogue-messages. All versions: elements are found by their names alone, as banks declare namespaces
in their own ways and the versions differ in one level here and there. Only what is booked counts.
"""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from flask_babel import gettext as _

from ...core.currencies import CODES
from ...core.money import BadAmount, Money, from_decimal
from .line import Line, Statement, Unreadable

STATEMENTS = ("Stmt", "Rpt", "Ntfctn")


def is_xml(content: bytes) -> bool:
    """Whether it begins as XML does."""
    return content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"<")


def read(content: bytes) -> Statement:
    """All booked entries of a file; Unreadable where it is no such file."""
    try:
        # Statements declare no types of their own; a file that does may be made to exhaust whoever reads it.
        document = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable(_("This XML is damaged: it can’t be read.")) from error
    statements = [one for one in _below(document) if _name(one) in STATEMENTS]
    if not statements:
        raise Unreadable(_("This XML is no bank statement: camt.053, camt.052 and camt.054 are read."))
    return Statement.of(_told([entry for one in statements for entry in _entries(one)]))


def _told(entries: list[tuple[Element, str, str]]) -> Iterator[Line | str]:
    for number, entry in enumerate(entries, 1):
        payments = _payments(*entry)
        yield from payments
        if not payments:
            yield _("Entry %(number)d: its day can’t be read, or its amount is none.", number=number)


def _entries(statement: Element) -> Iterator[tuple[Element, str, str]]:
    account = _text(statement, "Acct/Id/IBAN") or _text(statement, "Acct/Id/Othr/Id")
    made_on = _text(statement, "CreDtTm")
    for entry in _all(statement, "Ntry"):
        if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) in ("BOOK", ""):
            yield entry, account, made_on


def _payments(entry: Element, account: str, made_on: str) -> list[Line]:
    """An entry's payments: those that it lists, where it says what each comes to, or else the entry as a whole."""
    details = _all(entry, "NtryDtls/TxDtls")
    amounts = [_amount(one, _sign(entry)) for one in details]
    if len(details) > 1 and all(amounts):
        parts = [([one], amount) for one, amount in zip(details, amounts, strict=True)]
    else:
        parts = [(details, _amount(entry, _sign(entry)))]
    day = _day(_text(entry, "BookgDt/*") or _text(entry, "ValDt/*") or made_on)
    return [
        Line(
            day, amount, _purpose(entry, about), _party(about, came_in=amount.minor > 0), _bank_id(entry, about), account,
            _text(entry, "RvslInd") == "true" or any(_all(one, "RtrInf") for one in about),
        )
        for about, amount in parts if amount and day
    ]  # fmt: skip


def _sign(one: Element, otherwise: int = 1) -> int:
    return {"CRDT": 1, "DBIT": -1}.get(_text(one, "CdtDbtInd"), otherwise)


def _amount(one: Element, sign: int) -> Money | None:
    """What an entry or a payment comes to; None where it doesn't say so, or nothing."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        for found in _all(one, path):
            currency = found.get("Ccy", "")
            # Banks write more decimals than a currency has: 110.00000 EUR.
            text = (found.text or "").strip()
            text = text.rstrip("0").rstrip(".") if "." in text else text
            try:
                amount = from_decimal(text, currency) if currency in CODES else None
            except BadAmount:
                amount = None
            return Money(_sign(one, sign) * amount.minor, currency) if amount else None
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _purpose(entry: Element, details: list[Element]) -> str:
    paths = ("Refs/EndToEndId", "RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf", "AddtlTxInf")
    texts = [found.text for one in details for path in paths for found in _all(one, path)]
    texts += [found.text for found in _all(entry, "AddtlNtryInf")]
    # The reference stands both as the payment's number and in its purpose.
    return " ".join(dict.fromkeys(text.strip() for text in texts if text and text.strip() not in ("", "NOTPROVIDED")))


def _party(details: list[Element], came_in: bool) -> str:
    role = "Dbtr" if came_in else "Cdtr"
    for one in details:
        if name := _text(one, f"RltdPties/{role}/Nm") or _text(one, f"RltdPties/{role}/Pty/Nm"):
            return name
    return ""


def _bank_id(entry: Element, details: list[Element]) -> str:
    # Not NtryRef: that numbers the entries of one statement, and is another in the next.
    of_payment = _text(details[0], "Refs/AcctSvcrRef") if len(details) == 1 else ""
    return of_payment or _text(entry, "AcctSvcrRef")


def _name(one: Element) -> str:
    return str(one.tag).rpartition("}")[2]


def _below(document: Element) -> Iterator[Element]:
    """The document's elements of the first levels: a statement stands in the message, the message in the document."""
    for message in [document, *document]:
        yield message
        yield from message


def _all(parent: Element, path: str) -> list[Element]:
    found = [parent]
    for name in path.split("/"):
        found = [one for above in found for one in above if name in ("*", _name(one))]
    return found


def _text(parent: Element, path: str) -> str:
    return next((one.text.strip() for one in _all(parent, path) if one.text and one.text.strip()), "")
