"""Channels: what happens, in a few lines, to a person's Telegram, Slack or another messenger, by Apprise."""

from ..core.room import Gauge, Job, Room
from . import actions, emails, held, queries
from .views import bp

room = Room(
    "channels",
    blueprints=[bp],
    jobs=[
        Job(
            "tell_channels",
            actions.tell_channels,
            due=queries.channels_to_tell,
            wakes_on="channel.queued",
            queue="hooks",  # it waits for others' servers, after money and mail
            chunk=20,
            slow=True,
        ),
        Job("forget_channels", actions.forget_channels, due=queries.unconfirmed_channels, queue="mail"),
    ],
    gauges={
        "leadpact_channels_given_up": Gauge("channels that nobody answers at", "channels WHERE given_up_at IS NOT NULL")
    },
    emails=emails.ALL,
    mailboxes={"channel": emails.reader_of},
    answers={"told_in_channels": queries.told_in_channels},
    held_of_person=held.OF_PERSON,
)
