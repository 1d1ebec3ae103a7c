"""Bank statements written for tests, in three kinds of file."""

from dataclasses import dataclass, field
from datetime import timedelta
from xml.sax.saxutils import escape

from marketplace.core import clock


def day(ago: int = 0) -> str:
    """Today, on which tests make their orders, or some days before."""
    return f"{clock.today() - timedelta(days=ago)}"


@dataclass(frozen=True)
class Paid:
    """A payment: what was written with it, the amount (negative: went out), the other side."""

    purpose: str
    amount: str
    party: str = ""
    bank_id: str = ""
    day: str = field(default_factory=day)
    currency: str = "EUR"

    @property
    def came_in(self) -> bool:
        return not self.amount.startswith("-")

    @property
    def plain(self) -> str:
        return self.amount.removeprefix("-")


def camt(payments: list[Paid]) -> bytes:
    """As camt.053.001.08."""
    entries = "".join(_entry(one) for one in payments)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
        "<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-04T06:00:00+01:00</CreDtTm></GrpHdr><Stmt><Id>1</Id>"
        f"<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _entry(one: Paid) -> str:
    role = "Dbtr" if one.came_in else "Cdtr"
    reference = f"<AcctSvcrRef>{one.bank_id}</AcctSvcrRef>" if one.bank_id else ""
    party = f"<RltdPties><{role}><Pty><Nm>{escape(one.party)}</Nm></Pty></{role}></RltdPties>" if one.party else ""
    return (
        f'<Ntry><Amt Ccy="{one.currency}">{one.plain}</Amt><CdtDbtInd>{"CRDT" if one.came_in else "DBIT"}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{one.day}</Dt></BookgDt>{reference}"
        f"<NtryDtls><TxDtls>{party}<RmtInf><Ustrd>{escape(one.purpose)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def mt940(payments: list[Paid]) -> bytes:
    """As German banks write it."""
    lines = [":20:STARTUMSE", ":25:37040044/0532013000", ":28C:00001/001", ":60F:C261102EUR1000,00"]
    for one in payments:
        day = one.day.replace("-", "")[2:]
        mark, sum_ = "C" if one.came_in else "D", one.plain.replace(".", ",")
        lines.append(f":61:{day}{day[2:]}{mark}{sum_}NTRFNONREF//{one.bank_id or 'B1'}")
        lines.append(f":86:166?00GUTSCHRIFT?20SVWZ+{one.purpose}?32{one.party}")
    return "\r\n".join([*lines, ":62F:C261103EUR1000,00", "-", ""]).encode()


def csv(payments: list[Paid]) -> bytes:
    """As a table with a column for the amount."""
    rows = [f'{one.day};"{one.amount}";{one.currency};"{one.purpose}";{one.party};{one.bank_id}' for one in payments]
    return "\n".join(["Booking date;Amount;Currency;Purpose;Counterparty;Transaction ID", *rows]).encode()
