"""Several at once, where most of the time is waiting for somebody outside."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any, TypeVar, cast

from flask import current_app

MOST = 6  # of the eight connections that a process keeps to the database
One = TypeVar("One")


def side_by_side(run: Callable[[One], object], each: Sequence[One]) -> None:
    """Call `run` for each, some at a time: each call has a thread, a database session and a connection of its own.

    A single one is done here. Where some fail, the others are done all the same, and the first failure is raised.
    """
    if len(each) < 2:
        for one in each:
            run(one)
        return
    app = cast(Any, current_app)._get_current_object()

    def apart(one: One) -> None:
        with app.app_context():
            run(one)

    with ThreadPoolExecutor(min(MOST, len(each))) as pool:
        answers = [pool.submit(Context().run, apart, one) for one in each]
    for answer in answers:
        answer.result()
