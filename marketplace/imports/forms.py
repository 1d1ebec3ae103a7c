"""The shape of an import: which file, which columns."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Optional

from ..core.forms import Form, options
from .actions.reading import Sheet
from .actions.sheet import Source
from .fields import FIELDS, SheetField
from .guessing import cells_of
from .models import SheetKind

SAMPLES = 3
LONGEST_HEAD = 60  # characters of a column's head in a list of them


class BringForm(Form):
    """The spreadsheet."""

    kind = RadioField(_l("What its rows are"), default=SheetKind.SERVICES)
    file = FileField(
        _l("Spreadsheet"), render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
        description=_l("CSV or XLSX, at most 1.9 MB and 10,000 rows. Its first line names the columns, in any words."),
    )  # fmt: skip

    def __init__(self, *args: Any, kinds: list[SheetKind], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, kind.label) for kind in kinds]
        if len(kinds) == 1:
            del self.kind


class MappingForm(Form):
    """From which column each field is read, and what is to become of refused rows. Its other fields are made for a kind."""

    refused = RadioField(_l("If a row is refused"), default="all")

    def __init__(
        self, *args: Any, sheet: Sheet, fields: list[SheetField], mapping: Mapping[str, Source], **kwargs: Any
    ):
        super().__init__(*args, data=_typed(mapping), **kwargs)
        self.sheet, self.read = sheet, fields
        self.refused.choices = [
            ("all", (_("Import nothing"), _("You mend the rows first, or choose the other way."))),
            (
                "good",
                (_("Leave it out"), _("The others are imported; you can download those left out, with the reasons.")),
            ),
        ]
        columns = {"": _("Not in this file")} | {str(at): _head(sheet, at) for at in range(len(sheet.heads))}
        for field in fields:
            self[f"column_{field.name}"].choices = options(columns)

    def say_what_becomes_of(self, refused: int, shown: int, total: int) -> None:
        """Say at each choice what it comes to, where so many of the first rows would be refused."""
        if not refused:
            return
        first = ngettext("%(num)d of the first %(shown)d rows is refused", "%(num)d of the first %(shown)d rows are refused",
                         refused, shown=shown)  # fmt: skip
        nothing = _("%(refused)s: nothing will be imported. Mend them, or choose the other way.", refused=first)
        if shown == total:
            rest = ngettext("%(num)d row will be imported; you can download those left out, with the reasons.",
                            "%(num)d rows will be imported; you can download those left out, with the reasons.",
                            total - refused)  # fmt: skip
        else:
            rest = _("%(refused)s, and others may be. The rest will be imported; you can download those left out, "
                     "with the reasons.", refused=first)  # fmt: skip
        said = {"all": nothing, "good": rest}
        self.refused.choices = [(value, (word, said[value])) for value, (word, _line) in self.refused.choices]

    @property
    def said(self) -> dict[str, Source]:
        """The mapping as it was chosen: of each field the place of its column, or the text that holds for all rows."""
        found: dict[str, Source] = {}
        for field in self.read:
            if column := self[f"column_{field.name}"].data:
                found[field.name] = int(column)
            elif field.alike and (text := self[f"same_{field.name}"].data):
                found[field.name] = text
        return found

    @property
    def missing(self) -> list[SheetField]:
        """The fields that are needed and were not told."""
        return [field for field in self.read if field.needed and field.name not in self.said]

    def refuse_missing(self) -> bool:
        """Leave a sentence at each of them; whether there are any."""
        for field in self.missing:
            sentence = (
                _("Choose its column, or write what holds for all rows.") if field.alike else _("Choose its column.")
            )
            self.refuse({f"column_{field.name}": sentence})
        return bool(self.missing)

    def samples(self, field: SheetField) -> list[str]:
        """The first values of the column that a field is read from."""
        column = self[f"column_{field.name}"].data
        return cells_of(self.sheet, int(column), SAMPLES) if str(column or "").isdecimal() else []


def _typed(mapping: Mapping[str, Source]) -> dict[str, str]:
    return {f"{'column' if isinstance(at, int) else 'same'}_{name}": str(at) for name, at in mapping.items()}


def _head(sheet: Sheet, at: int) -> str:
    name = sheet.heads[at] or _("Column %(n)s", n=at + 1)
    return name if len(name) <= LONGEST_HEAD else f"{name[:LONGEST_HEAD]}…"


def _mapping_of(kind: SheetKind) -> type[MappingForm]:
    made: dict[str, Any] = {}
    for field in FIELDS[kind]:
        made[f"column_{field.name}"] = SelectField(field.label, default="")
        if field.alike:
            made[f"same_{field.name}"] = StringField(_l("or the same for all rows"), [Optional()])
    return type(f"{kind.value.title()}Mapping", (MappingForm,), made)


ServicesMapping, AgenciesMapping, DealsMapping = (_mapping_of(kind) for kind in FIELDS)
MAPPINGS: dict[SheetKind, type[MappingForm]] = dict(
    zip(FIELDS, (ServicesMapping, AgenciesMapping, DealsMapping), strict=True)
)
