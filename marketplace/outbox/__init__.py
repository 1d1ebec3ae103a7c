"""Mail: what is to be told to whom, written with the change that causes it; rendered and delivered by a job."""

from ..core.room import Gauge, Job, Room
from . import actions, emails, held, queries

room = Room(
    "outbox",
    jobs=[
        Job(
            "deliver_mail",
            actions.deliver,
            due=queries.due_mail,
            wakes_on="mail.queued",
            queue="mail",
            chunk=50,
            slow=True,
        ),
        Job("forget_old_letters", actions.forget_old_letters, due=queries.old_letters, queue="mail"),
        Job(
            "delete_letters",
            actions.delete_letters,
            due=queries.letters_to_forget,
            wakes_on="mail.forgotten",
            queue="mail",
        ),
    ],
    emails={actions.DIGEST: emails.digest},
    gauges={
        "leadpact_mail_queued": Gauge("mails to be delivered", "outgoing_mail WHERE status = 'queued'"),
        "leadpact_mail_given_up": Gauge("mails nobody took", "outgoing_mail WHERE status = 'given_up'"),
    },
    held_of_person=held.OF_PERSON,
)
