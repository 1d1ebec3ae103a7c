"""Reads payment files back, as a bank does: against the schema of ISO 20022 that `sepaxml` brings along."""

import xml.etree.ElementTree as ET
from functools import cache
from importlib.resources import files

import xmlschema

NAMESPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


@cache
def schema() -> xmlschema.XMLSchema:
    """pain.001.001.09."""
    return xmlschema.XMLSchema(str(files("sepaxml") / "schemas/pain.001.001.09.xsd"))


class Read:
    """What a file says. `one("PmtInf/ReqdExctnDt/Dt")` is the text at a place; `transfers` are the orders in it."""

    def __init__(self, content: bytes):
        schema().validate(content.decode())
        root = ET.fromstring(content)
        for element in root.iter():
            element.tag = element.tag.removeprefix(NAMESPACE)
        self.root = root[0]
        self.transfers = [Transfer(one) for one in self.root.findall("PmtInf/CdtTrfTxInf")]

    def one(self, path: str) -> str | None:
        """The text at a place, which is there once at most."""
        assert len(self.root.findall(path)) <= 1
        return self.root.findtext(path)


class Transfer(Read):
    """One order in a file."""

    def __init__(self, element: ET.Element):
        self.root = element

    @property
    def amount(self) -> tuple[str, str]:
        """Figures and currency."""
        found = self.root.find("Amt/InstdAmt")
        return found.text, found.get("Ccy")
