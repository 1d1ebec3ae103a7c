"""Clients are noted by keys, so that those that are alike are found."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from ...core import clock
from ...core.arrays import among
from ...core.extensions import db
from ...core.transaction import transaction
from ...exchange.loading import with_referrer
from ...exchange.models import Lead
from ..likeness import VERSION, keys_of, known
from ..models import ClientKey, NotedClient


def note_clients(lead_ids: Sequence[int]) -> None:
    """Note the clients of these leads, or note them anew. Leads are held, so that an erasure waits, and takes the keys away."""
    with transaction():
        chosen = select(Lead).where(among(Lead.id, lead_ids), Lead.encrypted_client.is_not(None)).order_by(Lead.id)
        held = chosen.options(*with_referrer()).with_for_update(of=Lead, skip_locked=True)
        leads = db.session.scalars(held.execution_options(populate_existing=True)).all()
        keys = [
            {"lead_id": lead.id, "key": key}
            for lead in leads
            for key in sorted(keys_of(known(lead.client or {}, lead.referrer.country)))
        ]
        db.session.execute(delete(ClientKey).where(among(ClientKey.lead_id, [lead.id for lead in leads])))
        if keys:
            db.session.execute(insert(ClientKey).on_conflict_do_nothing(), keys)
        for lead in leads:
            noted = {"version": VERSION, "noted_at": clock.now(), "searched_at": None}
            row = insert(NotedClient).values(lead_id=lead.id, **noted)
            db.session.execute(row.on_conflict_do_update(index_elements=["lead_id"], set_=noted))
