"""An order that bank statements tell of."""

import pytest
from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.settlement.models import Movement
from tests.going_on import money_moves


@pytest.fixture
def order(pair, scene) -> Movement:
    """B owes A 100.00 EUR, and the order is listed."""

    def list_one() -> int:
        pair.fee(pair.won(), "1000.00")
        money_moves()
        return db.session.scalar(select(Movement.id))

    return db.session.get(Movement, scene("an order on a statement", list_one))
