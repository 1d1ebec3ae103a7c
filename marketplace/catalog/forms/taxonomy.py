"""The shape of what an admin types about an entry of the taxonomy, and of what an agency chooses."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ...core.forms import REQUIRED, Form, NumberField, options, row_id
from ..actions import Description
from ..models import TaxonomyEntry
from ..models.taxonomy import LONGEST, LONGEST_CODE, NAME_COLUMNS
from ..queries import Branch, groups_of

NAME = [InputRequired(REQUIRED), Length(max=LONGEST)]
MOST = 10_000  # characters of all aliases together


class EntryForm(Form):
    """Names in all languages, other words, and where it stands."""

    name_en = StringField(_l("Name in English"), NAME)
    name_ru = StringField(_l("Name in Russian"), NAME, render_kw={"lang": "ru"})
    name_uk = StringField(_l("Name in Ukrainian"), NAME, render_kw={"lang": "uk"})
    aliases = TextAreaField(
        _l("Other words for it"), [Length(max=MOST)],
        description=_l("As people type them, in any language, each on a line of its own."),
    )  # fmt: skip
    parent = SelectField(_l("Stands beneath"))
    place = NumberField(
        _l("Place"), [InputRequired(REQUIRED)], default=0, least=-1000, most=1000,
        description=_l("The smaller stands first; equal ones are in the order of the alphabet."),
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip

    def __init__(self, *args: Any, parents: dict[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.parent.choices = options(parents)

    @property
    def said(self) -> Description:
        """What was typed."""
        names = {name.removeprefix("name_"): self[name].data or "" for name in NAME_COLUMNS}
        aliases = (self.aliases.data or "").splitlines()
        return Description(names, aliases, int(self.parent.data) if self.parent.data else None, self.place.data or 0)


class NewEntryForm(EntryForm):
    """The same with the code, which is given once."""

    code = StringField(
        _l("Code"), [InputRequired(REQUIRED), Length(max=LONGEST_CODE)],
        description=_l("What programs call it: small letters, digits and hyphens. It never changes."),
        render_kw={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"},
    )  # fmt: skip


class MergeForm(Form):
    """What it is merged into."""

    into = SelectField(_l("Merge into"), [InputRequired(REQUIRED)])

    def __init__(self, *args: Any, others: dict[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.into.choices = options({"": _("Choose one")} | others)


class StandingForm(Form):
    """Retire it, or bring it back: one button."""


def typed_of(entry: TaxonomyEntry) -> dict[str, object]:
    """An entry as the form shows it."""
    names = {f"name_{language}": name for language, name in entry.names.items()}
    parent = str(entry.parent_id or "")
    return {**names, "aliases": "\n".join(entry.aliases), "parent": parent, "place": entry.place}


class WorkForm(Form):
    """What an agency does: services, or whole groups of them, by their ids."""

    services = SelectMultipleField(_l("Services"), coerce=row_id)

    def __init__(self, *args: Any, branches: Sequence[Branch], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.branches = branches
        self.services.choices = options({one.entry.id: one.entry.name for one in branches})

    @property
    def groups(self) -> list[tuple[TaxonomyEntry, list[TaxonomyEntry], int]]:
        """Each group with its services, and how many of all that is ticked."""
        return groups_of(self.branches, self.services.data or ())
