"""Spreadsheets in the browser: brought, told by their columns, imported by a job, and the refused rows to mend."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..core.errors import BadInput, NotFound, NotNow, show
from ..core.exports import as_file
from ..core.forms import ButtonForm
from ..core.guards import admin_or_may
from ..core.idempotency import once
from ..core.paging import how_many, page
from . import actions
from .actions.reading import said_of
from .actions.runs import sheet_of
from .actions.sheet import REASON
from .fields import fields_of, label_of
from .forms import MAPPINGS, BringForm, MappingForm
from .models import ImportRun, RunState, SheetKind
from .preview import preview
from .queries import run_of, runs_of, told_of

bp = Blueprint("imports", __name__)
bp.add_app_template_global(label_of, "label_of_field")
bp.add_app_template_filter(said_of, "said_of_file")
PAGE = 50  # refused rows
STEPS = {"cancel": actions.cancel, "again": actions.take_up}


@bp.route("/imports", methods=["GET", "POST"])
@admin_or_may("services")
@once
def runs() -> ResponseReturnValue:
    """Bring a spreadsheet; and those that were brought."""
    form = BringForm(kinds=list(SheetKind) if current_user.is_admin else [SheetKind.SERVICES])
    if form.validate_on_submit():
        try:
            made = _brought(form)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            return redirect(url_for("imports.run", run_id=made.id))
    chosen = runs_of(current_user).order_by(ImportRun.id.desc())
    found = page(chosen, [ImportRun.id.desc()], request.args.get("cursor"), 40)
    shown = render_template("imports/runs.html", form=form, found=found, total=how_many(chosen))
    return shown, 422 if form.is_submitted() else 200


def _brought(form: BringForm) -> ImportRun:
    file = form.file.data
    if not file:
        raise BadInput(_("Choose a file."), {"file": _("Choose a file.")})
    kind = SheetKind(form.kind.data) if "kind" in form and form.kind.data else SheetKind.SERVICES
    return actions.bring(current_user, kind, file.filename or "", file.read())


@bp.route("/imports/<int:run_id>", methods=["GET", "POST"])
@admin_or_may("services")
@once
def run(run_id: int) -> ResponseReturnValue:
    """One import: its columns and how they would be read, then how far it is, in the end what became of its rows."""
    row = run_of(current_user, run_id)
    if row.status != RunState.MAPPING:
        return _gone_on(run_id) if request.method == "POST" else (_ended(row), 200)
    form = _mapping(row)
    if form.is_submitted():
        if form.validate() and not form.refuse_missing():
            return _taken(row, form)
        return _columns(row, form), 422
    return _columns(row, form, with_rows=not form.missing), 200


def _mapping(row: ImportRun) -> MappingForm:
    fields = fields_of(row.kind, row.agency_id is not None)
    return MAPPINGS[row.kind](sheet=sheet_of(row), fields=fields, mapping=row.mapping)


def _columns(row: ImportRun, form: MappingForm, *, with_rows: bool = False) -> str:
    seen = preview(row, form.sheet, row.mapping) if with_rows else None
    if seen:
        form.say_what_becomes_of(len(seen.refused), len(seen.rows), row.total)
    return render_template("imports/columns.html", run=row, form=form, seen=seen, one_button=ButtonForm(formdata=None))


def _taken(row: ImportRun, form: MappingForm) -> ResponseReturnValue:
    """What was chosen is kept. It is imported if that was asked for, and what was seen is what was chosen."""
    seen, chosen = row.mapping, form.said
    try:
        actions.map_columns(row.id, current_user, chosen)
        if request.form.get("deed") == "import" and seen == chosen:
            actions.start(row.id, current_user, skip_refused=form.refused.data == "good")
        elif request.form.get("deed") == "import":
            flash(_("You have changed the columns. Look at the first rows, then import."), "wait")
    except NotNow:
        return _gone_on(row.id)
    return redirect(url_for("imports.run", run_id=row.id))


def _ended(row: ImportRun) -> str:
    told = told_of(row)
    last = max(0, (len(told["refused"]) - 1) // PAGE)
    noted: dict[tuple[str, str], list[int]] = {}
    for line, faults in told["noted"]:
        for name, sentence in faults:
            noted.setdefault((name, sentence), []).append(line)
    at = min(max(request.args.get("page", 0, type=int), 0), last)
    return render_template(
        "imports/run.html", run=row, told=told, refused=told["refused"][at * PAGE : (at + 1) * PAGE], at=at, last=last,
        one_button=ButtonForm(formdata=None), noted=sorted(noted.items(), key=lambda one: -len(one[1])),
    )  # fmt: skip


@bp.post("/imports/<int:run_id>/<any(cancel, again):deed>")
@admin_or_may("services")
@once
def step(run_id: int, deed: str) -> ResponseReturnValue:
    """Cancel it, or go back to its columns."""
    try:
        STEPS[deed](run_id, current_user)
    except NotNow:
        return _gone_on(run_id)
    return redirect(url_for("imports.run", run_id=run_id))


def _gone_on(run_id: int) -> Response:
    """The answer to a page that is older than where its import stands, with the way there."""
    row = run_of(current_user, run_id)
    sentence = _("This page is older than the import, which stands at “%(state)s” now. Nothing was changed.",
                 state=row.stands.label)  # fmt: skip
    return show(
        NotNow.status, NotNow.title, sentence, way_on=(url_for("imports.run", run_id=row.id), _("See the import"))
    )


@bp.get("/imports/<int:run_id>/refused.csv")
@admin_or_may("services")
def refused_rows(run_id: int) -> Response:
    """The refused rows as they stood, each with its reason in a last column."""
    row = run_of(current_user, run_id)
    if row.content is None or not row.account:
        raise NotFound(_("The file was kept for a day and is forgotten. Bring it again."))
    sheet = sheet_of(row)
    why = {line: "; ".join(_fault(row, *fault) for fault in faults) for line, faults in told_of(row)["refused"]}
    rows = [(cells, why[line]) for line, cells in sheet.rows if line in why]
    width = max(len(cells) for cells in (sheet.heads, *(cells for cells, _reason in rows)))
    filled = ([*_wide(cells, width), reason] for cells, reason in rows)
    return as_file("csv", f"refused-{row.id}", [*_wide(sheet.heads, width), REASON], filled)


def _wide(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _fault(row: ImportRun, field: str, sentence: str) -> str:
    label = label_of(row.kind, field)
    return f"{label}: {sentence}" if label else sentence
