"""Spreadsheets become rows, all or nothing, every refusal named with its line: those of a new alliance, and a member's services."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Entry, Job, Room
from . import cli, emails, held, views
from .actions import carrying_out, runs

room = Room(
    "imports",
    blueprints=[views.bp],
    jobs=[
        # Slow: nobody else waits for it, and the sweep has other things to do.
        Job(
            "carry_out_imports",
            carrying_out.carry_out,
            due=carrying_out.waiting,
            wakes_on="import.started",
            queue="mail",
            chunk=1,
            slow=True,
        ),
        Job("forget_imports", runs.forget_files, due=runs.old_files, queue="mail"),
    ],
    menu=[Entry("imports.runs", _l("Imports"), "upload", 48, part="running", may=ADMINS, also=("imports.run",))],
    emails=emails.ALL,
    held_of_person=held.OF_PERSON,
    cli=[cli.imports, cli.release],
)
"""`flask import agencies|services|deals FILE`, releasing what was imported, and the same in the browser."""
