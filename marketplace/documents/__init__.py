"""Papers for an agency's accountants: statements, payment notices, acts, invoices and credit notes; numbered without gaps, and checked by anybody."""

from flask_babel import lazy_gettext as _l

from ..core.room import Entry, Gauge, Job, MailKind, Room
from . import actions, api, checks, due, emails, held, news
from .views import bp

room = Room(
    "documents",
    blueprints=[bp, api.bp],
    # In the order of the sweep: what is asked for is made by the same one. Slow: it draws, and nobody waits for it.
    jobs=[
        Job("run_months", actions.run_months, due=due.months_to_run, queue="mail"),
        Job("note_payments", actions.note_payments, due=due.payments_to_note, queue="mail"),
        Job("correct_invoices", actions.correct_invoices, due=due.invoices_to_correct, queue="mail"),
        Job("credit_acts", actions.credit_acts, due=due.acts_to_credit, wakes_on="act.lowers", queue="mail"),
        Job("make_documents", actions.make_documents, due=due.documents_to_make, wakes_on="document.asked", queue="mail",
            chunk=200, slow=True),
    ],
    invariants=checks.ALL,
    gauges={"leadpact_documents_waiting": Gauge("papers to be made", "documents WHERE file_hash IS NULL")},
    menu=[Entry("documents.company", _l("Company details"), "file-text", 71, part="agency", may="payout")],
    mail_kinds={"document": MailKind(_l("Papers"), _l("Statements, payment notices, acts, invoices and credit notes that are ready"))},
    emails=emails.ALL,
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
    news=news.ALL,
)  # fmt: skip
