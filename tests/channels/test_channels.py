"""Channels: Apprise itself, speaking to a server beside the tests by a scheme that only tests allow."""

import json
import re
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
import requests
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from marketplace.access.actions import (
    change_password,
    end_all_ways_in,
    set_password,
    sign_out_elsewhere,
)
from marketplace.access.actions.links import make_link
from marketplace.access.models import LinkPurpose
from marketplace.calendars.actions import make_feed
from marketplace.channels import actions, providers
from marketplace.channels.actions import add_channel, confirm_channel, remove_channel, try_again
from marketplace.channels.models import Channel
from marketplace.channels.providers import provider_of
from marketplace.channels.queries import channels_to_tell
from marketplace.core import clock
from marketplace.core.errors import BadInput, TooMany
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead
from marketplace.outbox.actions import deliver, send_to
from marketplace.outbox.actions.deliver import PAUSES
from marketplace.outbox.models import OutgoingMail
from tests.journeys.test_privacy import SECRETS, traces_in
from tests.people import OTHER_CLIENT, PASSWORD


class Messenger(BaseHTTPRequestHandler):
    """Takes messages, unless it is told to answer otherwise."""

    heard: list[dict] = []
    answers = 200

    asks = staticmethod(lambda _message: None)  # what it answers otherwise, if anything

    def do_POST(self):
        self.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(Messenger.asks(self.heard[-1]["message"]) or self.answers)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_said):
        """Nothing."""


@pytest.fixture
def messenger(app, monkeypatch):
    """The address of a channel at a server beside the tests."""
    monkeypatch.setitem(app.config, "CHANNELS_ALSO", ("json",))
    Messenger.heard.clear()
    monkeypatch.setattr(Messenger, "answers", 200)
    with ThreadingHTTPServer(("127.0.0.1", 0), Messenger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"json://127.0.0.1:{server.server_address[1]}/hook"
        server.shutdown()


@pytest.fixture
def channel(pair, messenger):
    """B's owner is told of leads and money there."""
    made = add_channel(pair.b, messenger, ["lead", "money"], "at_once")
    sweep()
    confirm_channel(made.id, pair.b, code_heard())
    Messenger.heard.clear()
    return made


def code_heard() -> str:
    (code,) = re.findall(r"\b\d{6}\b", Messenger.heard[-1]["message"])
    return code


def said() -> list[str]:
    sweep()
    return [one["message"] for one in Messenger.heard]


def _told_of_it() -> list[int | None]:
    chosen = select(OutgoingMail.person_id).where(OutgoingMail.event == "account.channel_added")
    return list(db.session.scalars(chosen))


def _change_password(person) -> None:
    change_password(person, PASSWORD, "quite-another-horse-7", "keep")


def _sign_out_elsewhere(person) -> None:
    sign_out_elsewhere(person, "keep")


def _reset_password(person) -> None:
    with transaction():
        secret = make_link(person, LinkPurpose.RESET).rpartition("/")[2]
    set_password(secret, "quite-another-horse-7")


def _shut_out(person) -> None:
    with transaction():
        end_all_ways_in([person.id])


@pytest.mark.thorough
@pytest.mark.parametrize("end", [_change_password, _sign_out_elsewhere, _reset_password, _shut_out])
def test_what_ends_other_sessions_ends_channels_and_the_calendar_and_what_waits(pair, channel, client, end):
    path, other = make_feed(pair.b), make_feed(pair.a)
    pair.lead()
    end(pair.b)
    pair.lead(title="Films", client=OTHER_CLIENT)
    assert said() == []
    assert db.session.scalars(select(Channel)).all() == []
    assert client.get(path).status_code == 404
    assert client.get(other).status_code == 200


@pytest.mark.thorough
def test_nothing_but_the_code_goes_there_before_it_is_typed_back(pair, messenger, visit):
    visitor = visit(pair.b)
    asked = {"url": messenger, "kinds": "lead", "pace": "at_once"}
    visitor.post("/me/channels", 422, on="/me/channels", password="not mine", **asked)
    assert db.session.scalars(select(Channel)).all() == []
    visitor.post("/me/channels", on="/me/channels", password=PASSWORD, **asked)
    assert _told_of_it() == [pair.b.id]
    pair.lead()
    assert ["Your code" in one for one in said()] == [True]
    channel = db.session.scalars(select(Channel)).one()
    wrong = "000000" if code_heard() != "000000" else "111111"
    path = f"/me/channels/{channel.id}/code"
    assert "not the code" in visitor.post(path, 422, on="/me/channels", code=wrong).text
    visitor.post(path, on="/me/channels", code=code_heard())
    pair.lead(title="Films", client=OTHER_CLIENT)
    assert said()[-1].endswith(f"A client for you: Films\nhttp://127.0.0.1:8000/leads/{2}")


@pytest.mark.thorough
def test_what_is_chosen_is_told_and_nothing_else_and_the_mail_comes_too(pair, channel, environment):
    accept_lead(pair.lead().id, pair.b)
    pair.fee(pair.won(client=OTHER_CLIENT, title="More"))
    told = said()
    assert len(told) >= 1
    assert "Please pay €100.00 to Northlight" in "".join(told)
    assert "/movements/1" in "".join(told)
    mails = db.session.scalars(select(OutgoingMail.event).where(OutgoingMail.person_id == pair.b.id)).all()
    assert "money.listed" in mails


@pytest.mark.thorough
def test_a_channel_names_no_client_and_carries_no_acting_link(pair, channel):
    pair.client = SECRETS
    pair.fee(pair.won())
    pair.lead()
    whole = "".join(json.dumps(one) for one in said() and Messenger.heard)
    assert whole
    assert traces_in(whole) == []
    assert "/button/" not in whole
    assert "/stop/" not in whole


@pytest.mark.thorough
def test_several_are_told_in_one_message_at_its_own_pace(pair, messenger):
    noon = clock.now().replace(hour=12, minute=10)
    with time_machine.travel(noon, tick=True):
        made = add_channel(pair.b, messenger, ["lead"], "hourly")
        sweep()
        confirm_channel(made.id, pair.b, code_heard())
        Messenger.heard.clear()
        pair.lead(title="One"), pair.lead(title="Two", client=OTHER_CLIENT)
        assert said() == []
    with time_machine.travel(noon + timedelta(minutes=51), tick=True):
        (told,) = said()
    assert "One" in told
    assert "Two" in told


@pytest.mark.thorough
def test_what_is_not_taken_is_tried_again_and_given_up_visibly(pair, channel, monkeypatch, visit):
    monkeypatch.setattr(Messenger, "answers", 500)
    pair.lead()
    said()
    first = Messenger.heard[0]["message"]
    waits = select(func.min(OutgoingMail.next_try_at)).where(
        OutgoingMail.mailbox == channel.mailbox, OutgoingMail.status == "queued"
    )
    while (
        first in [one["message"] for one in Messenger.heard[-3:]] and not channel.given_up_at
    ):  # others come meanwhile
        with time_machine.travel(db.session.scalar(waits) + timedelta(seconds=1)):
            said()
        db.session.expire_all()
    assert [one["message"] for one in Messenger.heard].count(first) == len(PAUSES) + 1
    assert channel.given_up_at
    assert channels_to_tell(10) == []
    assert db.session.scalars(select(OutgoingMail).where(OutgoingMail.event == "account.channel")).one()
    visitor = visit(pair.b)
    assert "we have stopped writing" in visitor.get("/me/channels").text
    visitor.post(f"/me/channels/{channel.id}/again", on="/me/channels")
    monkeypatch.setattr(Messenger, "answers", 200)
    Messenger.heard.clear()
    pair.lead(title="Once more", client=OTHER_CLIENT)
    assert "Once more" in said()[-1]


@pytest.mark.thorough
def test_a_redirect_is_not_followed(pair, channel, monkeypatch):
    monkeypatch.setattr(Messenger, "answers", 307)
    pair.lead()
    said()
    assert len(Messenger.heard) == 1


@pytest.mark.thorough
def test_a_channel_does_not_hold_up_mail_and_mail_takes_nothing_of_it(pair, channel):
    pair.lead()
    deliver(list(db.session.scalars(select(OutgoingMail.id))))
    db.session.rollback()
    states = dict(
        db.session.execute(
            select(OutgoingMail.mailbox, OutgoingMail.status).where(OutgoingMail.event == "lead.offered")
        ).all()
    )
    assert states == {None: "sent", channel.mailbox: "queued"}


def _wait_there(channel, *codes: str) -> None:
    """Letters for a channel, with a line each."""
    with transaction():
        for one in codes:
            send_to("channels.code", channel.mailbox, code=one)


@pytest.mark.thorough
def test_nothing_is_held_while_a_messenger_is_spoken_to(pair, channel, app, monkeypatch):
    free = []

    def look(_message: str) -> None:
        with app.app_context(), db.engine.connect() as other:
            for table in ("channels", "outgoing_mail"):
                count = other.execute(text(f"SELECT count(*) FROM {table}")).scalar()
                rows = other.execute(text(f"SELECT 1 FROM {table} FOR UPDATE SKIP LOCKED")).all()
                free.append(len(rows) == count > 0)

    monkeypatch.setattr(Messenger, "asks", staticmethod(look))
    pair.lead()
    assert len(said()) == 1
    assert free == [True, True]


@pytest.mark.thorough
def test_whoever_is_killed_in_between_leaves_what_is_said_once_more(pair, channel, monkeypatch):
    def killed(*_said):
        raise KeyboardInterrupt

    pair.lead()
    with monkeypatch.context() as patch:
        patch.setattr(actions, "say", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.tell_channels([channel.id])
    db.session.rollback()
    assert said() == []  # still claimed
    with time_machine.travel(clock.now() + actions.CLAIMED + timedelta(seconds=1)):
        assert len(said()) == 1


@pytest.mark.thorough
def test_much_is_told_in_several_messages(pair, channel):
    _wait_there(channel, *(f"n{n:03d}" for n in range(actions.LINES + 5)))
    told = said()
    assert [one.count("Your code") for one in told] == [actions.LINES, 5]
    assert "n000" in told[0]


@pytest.mark.thorough
def test_a_line_that_is_refused_takes_no_other_line_along_for_ever(pair, channel, monkeypatch):
    monkeypatch.setattr(Messenger, "asks", staticmethod(lambda message: 413 if "poison" in message else 200))
    _wait_there(channel, "n001", "poison", "n002")
    said()
    _wait_there(channel, "n003")
    assert "n003" in said()[-1]  # what comes later is not held up
    moment = clock.now()
    for pause in PAUSES:
        moment += pause + timedelta(seconds=5)
        with time_machine.travel(moment):
            said()
    taken = "".join(one["message"] for one in Messenger.heard if "poison" not in one["message"])
    assert "n001" in taken
    assert "n002" in taken
    states = select(OutgoingMail.status).where(OutgoingMail.mailbox == channel.mailbox).order_by(OutgoingMail.id)
    db.session.rollback()
    assert [*db.session.scalars(states)][-4:] == ["sent", "given_up", "sent", "sent"]


def test_what_is_too_long_for_a_messenger_is_split(app):
    one = providers._opened("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js")
    parts = one._apply_overflow("\n\n".join(f"Line {n}: " + "x" * 100 for n in range(60)), title="Leadpact")
    assert len(parts) > 1
    assert all(len(part["body"]) <= one.body_maxlen for part in parts)
    assert "Line 59" in parts[-1]["body"]


REFUSED = [
    "json://127.0.0.1/x", "jsons://example.org/x", "xml://example.org", "form://example.org", "mailto://a:b@example.org", "syslog://",
    "dbus://", "gnome://", "windows://", "macosx://", "ntfy://10.0.0.1/topic", "matrix://u:p@localhost", "mmost://localhost/token",
    "apprise://localhost/token", "file:///etc/passwd", "exec://x", "http://169.254.169.254/", "https://example.org/hook", "gotify://h/t",
    "tgram://bad", "", "tgram://123456789:abcdefghijklmnopqrstuvwxyz123456789/12315544/?redirect=yes", "slack://T/B/C#x", "home", "x" * 2000,
    "workflows://127.0.0.1/w/s/", "signal://localhost:8080/1/2", "https://127.0.0.1/services/T1JJ3T3L2/B1/x",
]  # fmt: skip
TAKEN = {
    "tgram://123456789:abcdefghijklmnopqrstuvwxyz123456789/12315544": "tgram",
    "slack://TJTMDOTSV/BJTMEOTTV/aTBmBuLhaa9OHJzPWhhCQ3Gx": "slack",
    "https://hooks.slack.com/services/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": "slack",
    "https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js": "discord",
    "gchat://AAAAabcdef/abcdefghijklmnop/abcdefghijklmnop": "gchat",
    "wxteams://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef": "wxteams",
    "viber://4a5b6c7d8e9fabcd-4a5b6c7d8e9fabcd-4a5b6c7d8e9fabcd/ABCdefGHI==": "viber",
    "line://abcdefghij==/U0123456789abcdef": "line",
    "threema://*GATEWAY@secret/ABCD1234": "threema",
    "flock://abcd1234-ab12-cd34-ef56-abcdef123456": "flock",
    "pover://uabcdefghijklmnopqrstuvwxyz123@abcdefghijklmnopqrstuvwxyz1234": "pover",
    "pbul://o.abcdefghijklmnopqrstuvwxyz123456": "pbul",
}
HOSTS = {
    "tgram": "api.telegram.org", "slack": "hooks.slack.com", "discord": "discord.com", "gchat": "chat.googleapis.com",
    "wxteams": "api.ciscospark.com", "viber": "chatapi.viber.com", "line": "api.line.me", "threema": "msgapi.threema.ch",
    "flock": "api.flock.com", "pover": "api.pushover.net", "pbul": "api.pushbullet.com",
}  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_what_can_name_a_machine_of_ours_is_no_channel(app, url):
    with pytest.raises(BadInput):
        provider_of(url)


@pytest.mark.parametrize("url", TAKEN)
def test_messengers_at_their_own_public_address_are(app, url):
    assert provider_of(url) == TAKEN[url]


def test_each_messenger_is_spoken_to_at_its_own_host_and_nowhere_else(app, monkeypatch):
    """Only the HTTP client is replaced: what Apprise asks of it is looked at."""
    asked = []

    def request(session, method, url, **how):
        asked.append((urlsplit(url).hostname, url.partition(":")[0], how.get("allow_redirects")))
        answer = requests.Response()
        answer.status_code, answer._content = 200, b'{"ok": true, "status": 0}'
        return answer

    monkeypatch.setattr(requests.Session, "request", request)
    assert set(TAKEN.values()) == HOSTS.keys() == providers.PROVIDERS.keys()
    for url, name in TAKEN.items():
        asked.clear()
        providers.say(url, "Leadpact", "A lead waits.")
        assert asked, name
        assert set(asked) == {(HOSTS[name], "https", False)}, name


def test_the_scheme_of_the_tests_is_allowed_nowhere_else(app, monkeypatch, messenger):
    from dataclasses import replace

    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], environment="production"))
    with pytest.raises(BadInput):
        provider_of(messenger)


@pytest.mark.thorough
def test_the_address_is_kept_encrypted_and_said_nowhere(pair, channel, messenger, visit, logged, monkeypatch):
    monkeypatch.setattr(Messenger, "answers", 500)
    pair.lead()
    said()
    secret = messenger.partition("//")[2]
    row = db.session.execute(text("SELECT channels::text FROM channels")).scalar()
    assert secret not in row
    assert secret not in visit(pair.b).get("/me/channels").html
    assert secret not in visit(pair.b).client.get("/me/all.json").text
    assert secret not in logged.getvalue()


@pytest.mark.thorough
def test_a_removed_channel_is_forgotten_with_what_waits_and_is_nobody_elses(pair, channel, visit):
    visit(pair.a).client.post(f"/me/channels/{channel.id}/remove")
    pair.lead()
    remove_channel(channel.id, pair.b)
    assert said() == []
    assert not db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.mailbox.like("channel:%"), OutgoingMail.status == "queued")
    ).all()


@pytest.mark.thorough
def test_a_code_that_nobody_types_is_forgotten_within_the_hour_and_guessing_is_slow(pair, messenger):
    made = add_channel(pair.b, messenger, ["lead"], "at_once")
    for guess in range(5):
        with pytest.raises(BadInput):
            confirm_channel(made.id, pair.b, f"x{guess}")
    with pytest.raises(TooMany):
        confirm_channel(made.id, pair.b, "123456")
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        sweep()
    assert db.session.scalars(select(Channel)).all() == []


@pytest.mark.thorough
def test_whoever_is_shut_out_is_told_nothing(pair, channel):
    db.session.execute(text(f"UPDATE people SET status = 'disabled' WHERE id = {pair.b.id}"))
    db.session.commit()
    pair.lead()
    assert said() == []


@pytest.mark.thorough
@pytest.mark.parametrize("wrong", ["pace = 'weekly'", "kinds = '{}'", "provider = 'X!'", "code_hash = 'x'"])
def test_the_database_refuses_a_channel_that_can_not_be(pair, channel, wrong):
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE channels SET {wrong}"))
    db.session.rollback()
    try_again(channel.id, pair.b)
