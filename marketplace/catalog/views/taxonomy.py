"""The admins' desk for the taxonomy, and what an agency chooses from it for itself."""

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.forms import row_id
from ...core.guards import admin_only, member_may
from ...core.idempotency import once
from ...core.typed import one_line
from .. import actions, queries
from ..forms import EntryForm, MergeForm, NewEntryForm, StandingForm, WorkForm, typed_of
from ..models import MODELS, Kind, TaxonomyEntry
from . import bp

LIST = f"/desk/taxonomy/<any({', '.join(Kind)}):kind>"
ENTRY = f"{LIST}/<int:entry_id>"


@bp.get("/desk/taxonomy")
@admin_only
def taxonomy() -> ResponseReturnValue:
    """The tree of one kind: from the top or from one entry on, or what is looked for."""
    kind = Kind.read(request.args.get("kind")) or Kind.CATEGORIES
    words = one_line(request.args.get("q", ""))[:100]
    inside = request.args.get("within", type=row_id)
    top = queries.entry_of(kind, inside) if inside else None
    branches = queries.within(queries.tree(kind, with_retired=True), top.id if top else None)
    found = queries.mentioning(branches, words) if words else queries.first_levels(branches)
    return render_template(
        "catalog/taxonomy.html", kind=kind, kinds=Kind, words=words, top=top, above=queries.path_of(top)[:-1],
        found=found, living=sum(branch.entry.is_living for branch in branches),
        retired=sum(not branch.entry.is_living for branch in branches),
    )  # fmt: skip


@bp.route(f"{LIST}/new", methods=["GET", "POST"])
@admin_only
@once
def new_entry(kind: str) -> ResponseReturnValue:
    """Add an entry."""
    form = NewEntryForm(parents=_parents(Kind(kind)), data={"parent": request.args.get("beneath", "")})
    if form.validate_on_submit():
        try:
            actions.add_entry(Kind(kind), form.code.data or "", form.said, current_user)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Added."), "good")
            return redirect(url_for("catalog.taxonomy", kind=kind, within=form.said.parent_id))
    page = render_template("catalog/new_entry.html", form=form, kind=Kind(kind))
    return page, 422 if form.is_submitted() else 200


@bp.route(ENTRY, methods=["GET", "POST"])
@admin_only
@once
def entry(kind: str, entry_id: int) -> ResponseReturnValue:
    """Change an entry."""
    row = queries.entry_of(Kind(kind), entry_id)
    form = EntryForm(parents=_parents(row.KIND, row), data=typed_of(row))
    if form.validate_on_submit():
        try:
            actions.rename_entry(row.KIND, row.id, form.said, current_user)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("catalog.entry", kind=kind, entry_id=entry_id))
    return _page(row, form), 422 if form.is_submitted() else 200


@bp.post(f"{ENTRY}/merge")
@admin_only
@once
def merge(kind: str, entry_id: int) -> ResponseReturnValue:
    """Merge an entry into another."""
    row = queries.entry_of(Kind(kind), entry_id)
    form = _merge_form(row)
    if form.validate():
        try:
            into = actions.merge_entry(row.KIND, row.id, int(form.into.data or 0), current_user)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Merged. Whoever means it finds the other."), "good")
            return redirect(url_for("catalog.entry", kind=kind, entry_id=into.id))
    return _page(row, EntryForm(formdata=None, parents=_parents(row.KIND, row), data=typed_of(row)), form), 422


@bp.post(f"{ENTRY}/retire")
@admin_only
@once
def retire(kind: str, entry_id: int) -> ResponseReturnValue:
    """Offer an entry no more."""
    actions.retire_entry(Kind(kind), entry_id, current_user)
    flash(_("Retired. It is offered no more; what refers to it stays."), "good")
    return redirect(url_for("catalog.entry", kind=kind, entry_id=entry_id))


@bp.post(f"{ENTRY}/back")
@admin_only
@once
def back(kind: str, entry_id: int) -> ResponseReturnValue:
    """Offer a retired entry again."""
    actions.bring_back(Kind(kind), entry_id, current_user)
    flash(_("It is offered again."), "good")
    return redirect(url_for("catalog.entry", kind=kind, entry_id=entry_id))


@bp.route("/agency/work", methods=["GET", "POST"])
@member_may("profile")
@once
def work() -> ResponseReturnValue:
    """What the agency does: it is told of open leads in these services."""
    chosen = queries.work_of(current_user.agency_id)
    form = WorkForm(branches=queries.tree(Kind.CATEGORIES), data={"services": [one.id for one in chosen]})
    if form.validate_on_submit():
        ticked = set(form.services.data or ())
        actions.choose_work(current_user, [one.entry for one in form.branches if one.entry.id in ticked])
        flash(_("Saved."), "good")
        return redirect(url_for("catalog.profile"))
    return render_template("catalog/work.html", form=form), 422 if form.is_submitted() else 200


def _page(row: TaxonomyEntry, form: EntryForm, merge_form: MergeForm | None = None) -> str:
    return render_template(
        "catalog/entry.html", entry=row, kind=row.KIND, form=form,
        merge_form=merge_form or _merge_form(row), standing_form=StandingForm(formdata=None),
        above=queries.path_of(row)[:-1], below=len(queries.beneath(row)),
    )  # fmt: skip


def _merge_form(row: TaxonomyEntry) -> MergeForm:
    others = _named(branch for branch in queries.tree(row.KIND) if branch.entry.id != row.id)
    merging = request.endpoint == "catalog.merge"
    sent_to = url_for("catalog.merge", kind=row.KIND, entry_id=row.id)
    form = MergeForm(others=others) if merging else MergeForm(formdata=None, sent_to=sent_to, others=others)
    form.named("merge")
    return form


def _parents(kind: Kind, row: TaxonomyEntry | None = None) -> dict[str, str]:
    """What an entry can stand beneath; nothing, unless all stand beneath one."""
    model = MODELS[kind]
    above = (branch for branch in queries.tree(kind) if branch.level < model.LEVELS - 1)
    at_top = not model.ROOT or (row is not None and row.code == model.ROOT)
    nothing = {"": _("Nothing: it stands at the top")} if at_top else {}
    return nothing | _named(branch for branch in above if row is None or branch.entry.id != row.id)


def _named(branches: Iterable[queries.Branch]) -> dict[str, str]:
    """Entries by their numbers, as the options of a select show a tree."""
    return {str(entry.id): f"{'– ' * level}{entry.name}" for entry, level, _below in branches}
