"""Steps: time goes on, agencies are suspended and come back."""

from marketplace.moderation.actions import reinstate_agency, suspend_agency

from .walker import Walk


def minutes(walk: Walk) -> bool:
    many = walk.random.randint(1, 12)
    walk.do(f"{many} minutes go by", True, lambda: walk.pass_time(minutes=many))
    return True


def hours(walk: Walk) -> bool:
    many = walk.random.randint(1, 30)
    walk.do(f"{many} hours go by", True, lambda: walk.pass_time(hours=many))
    return True


def days(walk: Walk) -> bool:
    many = walk.random.randint(2, 9)
    walk.do(f"{many} days go by", True, lambda: walk.pass_time(days=many))
    return True


def suspend(walk: Walk) -> bool:
    agency, admin = walk.one_of(walk.agencies), walk.one_of(walk.admins)
    call = lambda: suspend_agency(agency, "They don't answer.", walk.admin(admin))  # noqa: E731
    walk.do(f"{agency} is suspended", agency not in walk.books.suspended, call)
    walk.books.suspended.add(agency)
    return True


def reinstate(walk: Walk) -> bool:
    agency = walk.one_of(sorted(walk.books.suspended))
    if agency is None:
        return False
    walk.do(f"{agency} is back", True, lambda: reinstate_agency(agency, walk.admin(walk.admins[0])))
    walk.books.suspended.discard(agency)
    return True


STEPS = {minutes: 5, hours: 5, days: 2, suspend: 0.5, reinstate: 1}
