"""The letter at the end of an import, to whoever began it. What stands in the file stays on the page."""

from flask_babel import gettext as _

from ..core.extensions import db
from ..outbox.letter import Letter
from .models import ImportRun, RunState


def ended(run: int) -> Letter | None:
    """What became of the rows."""
    row = db.session.get_one(ImportRun, run)
    way = _("Look at it"), f"/imports/{row.id}"
    sums = [
        (_("Imported"), str(row.imported)),
        (_("There already"), str(row.skipped)),
        (_("Refused"), str(row.refused)),
    ]
    if row.stands != row.status:
        nothing = _("Each row is refused. They can be downloaded for a day, with the reasons.")
        return Letter(_("Nothing of %(name)s is imported", name=row.name), [nothing], sums, way)
    said = {
        RunState.DONE: (_("%(name)s is imported", name=row.name), _("What was refused can be downloaded for a day.")),
        RunState.REFUSED: (
            _("Nothing of %(name)s is imported", name=row.name),
            _("Some rows are refused: mend them, or leave them out."),
        ),
        RunState.FAILED: (
            _("The import of %(name)s was stopped", name=row.name),
            _("It was begun several times and never came to an end. Nothing is imported."),
        ),
    }
    if row.status not in said:
        return None
    subject, sentence = said[row.status]
    return Letter(subject, [sentence], sums, way)


ALL = {"imports.ended": ended}
