"""Messages as somebody may read them: without contacts for those who may not see the client, as everywhere else."""

from collections.abc import Iterable, Mapping, Sequence

from ..exchange.actions import may_see_clients
from ..exchange.quotes import Quotes
from ..exchange.struck_out import without_contacts
from ..members.models import Person
from .about import knows_client, lead_of
from .given_back import given_back
from .kept import kept_words
from .models import Message, MessageState, Thread, ThreadKind


def texts_for(rows: Sequence[Message], reader: Person) -> Mapping[int, str]:
    """By message, its text for somebody who reads its thread; contacts are struck out for whoever may not see the client any more, or
    not yet: an agency that is suspended, one that gave the client back, an admin. Of what two partners write in the thread of their work,
    in that alone which quotes a client whom the reader's agency has given back to the other one."""
    threads = {one.thread for one in rows}
    hides, returned = _hiding(threads, reader), given_back(threads, reader.agency_id)
    return {
        one.id: _without_contacts(one, one.text) if one.thread_id in hides
        else _without_clients(one, returned.get(one.thread_id, ()))
        for one in rows
    }  # fmt: skip


def text_for(row: Message, reader: Person) -> str:
    """The same of one."""
    return texts_for([row], reader)[row.id]


def _hiding(threads: Iterable[Thread], reader: Person) -> set[int]:
    """Of these threads (ids), those in which somebody reads no contacts. Two who work together write of many clients: whoever is of
    neither, or may see no client, reads no contacts there."""
    leads = {thread.id: lead for thread in threads if (lead := lead_of(thread)) and lead.erased_at is None}
    seen = may_see_clients(list({lead.id: lead for lead in leads.values()}.values()), reader)
    closed = {thread_id for thread_id, lead in leads.items() if lead.id not in seen}
    of_partners = (thread for thread in threads if thread.kind == ThreadKind.PARTNERSHIP)
    works = reader.agency_id if reader.may("work") else None
    return closed | {thread.id for thread in of_partners if works not in (thread.first_id, thread.second_id)}


def texts_at_the_desk(rows: Sequence[Message]) -> Mapping[int, str]:
    """The same for the desk, and for whoever reports one: without contacts where two agencies read it. Of those that were taken back,
    what is kept until their reports are decided."""
    kept = kept_words([one.id for one in rows if one.status == MessageState.TAKEN_BACK])
    whole = {one.id: kept.get(one.id, one.text) for one in rows}
    return {
        one.id: _without_contacts(one, whole[one.id]) if one.thread.is_between_two else whole[one.id] for one in rows
    }


def text_at_the_desk(row: Message) -> str:
    """The same of one."""
    return texts_at_the_desk([row])[row.id]


def _without_clients(row: Message, clients: Sequence[Quotes]) -> str:
    """A message's text without contacts, where it quotes one of these clients; otherwise as it is."""
    text, country = row.text, row.agency.country if row.agency else ""
    for one in clients:
        if one.holds(text):
            text = without_contacts(text, country, one.client)
    return text


def _without_contacts(row: Message, text: str) -> str:
    """A message's text for whoever may not see the client. Names are struck out only of what the side wrote that knows them: of what
    the other one guessed that would tell it which guess was right."""
    lead, country = lead_of(row.thread), row.agency.country if row.agency else ""
    knows = lead is not None and knows_client(row.thread, lead, row.agency)
    return without_contacts(text, country, (lead.client or {}) if lead is not None and knows else {})
