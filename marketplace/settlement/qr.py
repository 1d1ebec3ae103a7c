"""The QR code of a bank order in euros: EPC069-12, as European bank apps read it."""

import segno

from .models import Movement

LARGEST = 99_999_999_999  # 999,999,999.99 EUR


def epc_code(movement: Movement) -> str | None:
    """The code as SVG; None where the standard has none: other currencies, no IBAN, too large a sum."""
    if movement.currency != "EUR" or not movement.iban or movement.amount_minor > LARGEST:
        return None
    lines = [
        "BCD", "002", "1", "SCT", "", movement.holder[:70], movement.iban, f"EUR{movement.amount}", "", "",
        movement.reference, "",
    ]  # fmt: skip
    code = segno.make_qr("\n".join(lines).rstrip("\n"), error="m", encoding="utf-8")
    return code.svg_inline(scale=4, border=2, omitsize=True, svgclass="qr", lineclass=None)
