"""Steps: for a while this installation has no key to Stripe; backups are put back; and what then goes by bank or waits."""

from dataclasses import replace

from marketplace.core import clock
from marketplace.stripe_rail import actions

from .walker import REFUSED, Walk


def key_is_lost(walk: Walk) -> bool:
    if not walk.rail.has_key:
        return False
    walk.do("the key is gone", True, lambda: set_key(walk, ""))
    return True


def key_is_back(walk: Walk) -> bool:
    if walk.rail.has_key:
        return False
    walk.do("the key is back", True, lambda: set_key(walk, walk.stripe.double.secret))
    return True


def set_key(walk: Walk, key: str) -> None:
    """As if it was started anew with this key."""
    config = walk.stripe.app.config
    config["SETTINGS"] = replace(config["SETTINGS"], stripe_secret_key=key)
    walk.stripe.app.extensions["leadpact.stripe"].pop("client", None)
    walk.rail.has_key = bool(key)


def backup_is_put_back(walk: Walk) -> bool:
    """One that knows all: nothing has been done since it was made."""
    walk.do("a backup is put back", True, lambda: actions.look_back_to(clock.now()))
    walk.rail.looks.append(clock.now())
    return True


def look_back(walk: Walk) -> bool:
    """The job that looks at Stripe's list after that."""
    ids = walk.due("look_back")
    assert len(ids) == (len(walk.rail.looks) if walk.rail.has_key else 0), "other backups wait"
    if not ids:
        return False

    def run() -> None:
        for one in ids:
            walk.rail.was_silent = False
            walk.run("look_back", [one])
            if not walk.rail.was_silent:
                del walk.rail.looks[0]
                walk.rail.looked_at = clock.now()

    walk.do(f"look back: {ids}", True, run)
    return True


def go_by_bank(walk: Walk) -> bool:
    """The job: what was not asked for goes by bank order."""
    ids = walk.due("go_by_bank")
    assert ids == walk.rail.to_go_by_bank(), "others go by bank"
    if not ids:
        return False
    walk.do(f"go by bank: {ids}", True, lambda: walk.run("go_by_bank", ids))
    for one in ids:
        walk.rail.go_by_bank(walk.books.movements[one])
    return True


def order_instead(walk: Walk) -> bool:
    """An admin has looked at Stripe: it was not collected."""
    stripes = [one for one in walk.books.movements.values() if one.kind == "stripe"]
    waiting = [one for one in stripes if one.status == "prepared" and not walk.rail.has_key]
    one = walk.one_of(waiting) or (walk.lately(stripes) if walk.random.random() < 0.1 else None)
    if one is None:
        return False
    admin = walk.one_of(walk.admins)
    call = lambda: actions.order_instead(one.id, walk.admin(admin))  # noqa: E731
    if walk.do(f"admin {admin} has {one.id} go by bank", one in waiting, call) is not REFUSED:
        walk.rail.go_by_bank(one)
    return True


STEPS = {key_is_lost: 0.25, key_is_back: 2, backup_is_put_back: 0.3, look_back: 3, go_by_bank: 3, order_instead: 1}
