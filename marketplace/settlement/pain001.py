"""A payment file as banks take it: pain.001.001.09 of ISO 20022, with what the EPC's guidelines ask of SEPA transfers.

https://www.iso20022.org/catalogue-messages and EPC132-08. Each order is its own debit on the payer's statement (no batch
booking), found there by its reference.
"""

import xml.etree.ElementTree as ET

from .accounts import Account
from .payment_files import PaymentFile, Transfer, Way, stamp

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


def write(file: PaymentFile) -> bytes:
    """The file, as XML in UTF-8."""
    document = _all("Document", _all("CstmrCdtTrfInitn", _header(file), _payments(file)))
    document.set("xmlns", NAMESPACE)
    ET.indent(document)
    return ET.tostring(document, "UTF-8", xml_declaration=True)


def _header(file: PaymentFile) -> ET.Element:
    return _all(
        "GrpHdr",
        _text("MsgId", file.message),
        _text("CreDtTm", stamp().isoformat()),
        *_sums(file),
        _all("InitgPty", _text("Nm", file.debtor.holder)),
    )


def _sums(file: PaymentFile) -> list[ET.Element]:
    return [_text("NbOfTxs", str(len(file.transfers))), _text("CtrlSum", str(file.total))]


def _payments(file: PaymentFile) -> ET.Element:
    is_sepa = file.way == Way.SEPA
    return _all(
        "PmtInf",
        _text("PmtInfId", file.message),
        _text("PmtMtd", "TRF"),
        _text("BtchBookg", "false"),
        *_sums(file),
        _all("PmtTpInf", _all("SvcLvl", _text("Cd", "SEPA"))) if is_sepa else None,
        _all("ReqdExctnDt", _text("Dt", file.day.isoformat())),
        _party("Dbtr", file.debtor, with_address=not is_sepa),
        _account("DbtrAcct", file.debtor),
        _agent("DbtrAgt", None if is_sepa else file.debtor),
        _text("ChrgBr", "SLEV" if is_sepa else "SHAR"),
        *[_transfer(one, is_sepa) for one in file.transfers],
    )


def _transfer(transfer: Transfer, is_sepa: bool) -> ET.Element:
    amount = _text("InstdAmt", str(transfer.amount))
    amount.set("Ccy", transfer.amount.currency)
    has_agent = not is_sepa and (transfer.to.bic or transfer.to.routing)
    return _all(
        "CdtTrfTxInf",
        _all("PmtId", _text("EndToEndId", transfer.reference)),
        _all("Amt", amount),
        _agent("CdtrAgt", transfer.to) if has_agent else None,
        _party("Cdtr", transfer.to, with_address=not is_sepa),
        _account("CdtrAcct", transfer.to),
        _all("RmtInf", _text("Ustrd", transfer.reference)),
    )


def _party(name: str, account: Account, with_address: bool) -> ET.Element:
    """The holder. An address has to have a town since November 2026; SEPA transfers need none."""
    address = [_text("TwnNm", account.town), _text("Ctry", account.country)] if with_address and account.town else []
    return _all(name, _text("Nm", account.holder), _all("PstlAdr", *address) if address else None)


def _account(name: str, account: Account) -> ET.Element:
    if account.iban:
        return _all(name, _all("Id", _text("IBAN", account.iban)))
    return _all(name, _all("Id", _all("Othr", _text("Id", account.number))))


def _agent(name: str, account: Account | None) -> ET.Element:
    """The bank: by its BIC, by its code, or by the account alone, which the standard calls NOTPROVIDED."""
    if account and account.bic:
        found_by = _text("BICFI", account.bic)
    elif account and account.routing:
        system = _all("ClrSysId", _text("Cd", account.system)) if account.system else None
        found_by = _all("ClrSysMmbId", system, _text("MmbId", account.routing))
    else:
        found_by = _all("Othr", _text("Id", "NOTPROVIDED"))
    named = _text("Nm", account.bank_name) if account and account.bank_name else None
    return _all(name, _all("FinInstnId", found_by, named))


def _all(name: str, *inside: ET.Element | None) -> ET.Element:
    made = ET.Element(name)
    made.extend(one for one in inside if one is not None)
    return made


def _text(name: str, text: str) -> ET.Element:
    made = ET.Element(name)
    made.text = text
    return made
