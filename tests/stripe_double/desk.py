"""The double's first page: what stands on its balance, and what banks do there, each a button."""

import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .endpoints import arrive, charge_back, fail, win_dispute

if TYPE_CHECKING:
    from .double import Double

Row = dict[str, Any]
ROW = '<tr><td>{what}<td>{sum}<td>{state}<td><form method="post" action="/desk/{id}">{buttons}</form></tr>'
TABLE = "<table><tr><th>What<th>Sum<th>State<th></tr>{rows}</table><p>Available: {available}. Coming: {pending}.</p>"
TOP_UP = "top up 20 euros"
BALANCE = f'<form method="post" action="/desk/balance"><button name="so" value="{TOP_UP}">{TOP_UP}</button></form>'


def _available(double: "Double", charge: Row) -> None:
    """The days until a charge is available pass at once."""
    double.objects[charge["balance_transaction"]]["available_on"] = int(double.now())
    double.tell("balance.available", double.funds.sums())


# By kind of object and what is pressed: when it makes sense, and what happens.
DEEDS: dict[tuple[str, str], tuple[Callable[["Double", Row], bool], Callable[["Double", Row], Any]]] = {
    ("charge", "make it available"): (
        lambda double, one: _moved(double, one)["available_on"] > double.now(),
        _available,
    ),
    ("charge", "the payer’s bank takes it back"): (lambda _double, one: not one["disputed"], charge_back),
    ("dispute", "win it"): (lambda _double, one: one["status"] == "needs_response", win_dispute),
    ("payment_intent", "the debit arrives"): (lambda _double, one: one["status"] == "processing", arrive),
    ("payment_intent", "the debit comes back"): (lambda _double, one: one["status"] == "processing", fail),
}


def _moved(double: "Double", charge: Row) -> Row:
    return double.objects[charge["balance_transaction"]]


def press(double: "Double", name: str, so: str) -> bool:
    """Do what a button says; False where there is nothing like it."""
    if (name, so) == ("balance", TOP_UP):
        double.funds.move("topup", 20_00, "eur", "tu_desk")
        double.tell("balance.available", double.funds.sums())
        return True
    found = double.objects.get(name)
    may, deed = DEEDS.get((found["object"], so), (None, None)) if found else (None, None)
    if found is None or may is None or deed is None or not may(double, found):
        return False
    deed(double, found)
    return True


def page(double: "Double") -> str:
    """The table of what there is, newest first."""
    kinds = {kind for kind, _so in DEEDS} | {"transfer"}
    rows = [one for one in reversed(double.objects.values()) if one["object"] in kinds]
    balance = double.funds.sums()
    sums = {name: ", ".join(_sum(one) for one in balance[name]) or "nothing" for name in ("available", "pending")}
    return BALANCE + TABLE.format(rows="".join(_row(double, one) for one in rows), **sums)


def _row(double: "Double", one: Row) -> str:
    may = [so for (kind, so), (when, _deed) in DEEDS.items() if kind == one["object"] and when(double, one)]
    buttons = "".join(f'<button name="so" value="{html.escape(so)}">{html.escape(so)}</button> ' for so in may)
    state = "taken back" if one.get("disputed") else one.get("status", "sent")
    return ROW.format(
        id=one["id"], what=f"{one['object']} {one['id']}", sum=_sum(one), state=html.escape(str(state)), buttons=buttons
    )


def _sum(one: Row) -> str:
    return f"{one['amount']:,} {one['currency'].upper()} (minor units)"
