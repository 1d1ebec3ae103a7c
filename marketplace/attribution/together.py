"""What comes at the same moment is done together: one statement, one commit, one round trip for all."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Together(Generic[Thing]):
    """`do(thing)` returns once `act` has done it, alone or with all that came while others were done; what `act` raises, each of
    them raises."""

    def __init__(self, act: Callable[[Sequence[Thing]], object]):
        self.act, self.waiting = act, list[tuple[Thing, Future[None]]]()
        self.list_lock, self.turn = Lock(), Lock()

    def do(self, thing: Thing) -> None:
        """Have it done."""
        mine: Future[None] = Future()
        with self.list_lock:
            self.waiting.append((thing, mine))
        with self.turn:  # others gather meanwhile, and whoever of them is next does it for all
            if not mine.done():
                self._do_all()
        mine.result()

    def _do_all(self) -> None:
        with self.list_lock:
            taken, self.waiting = self.waiting, []
        try:
            self.act([thing for thing, _future in taken])
        except BaseException as error:
            for _thing, future in taken:
                future.set_exception(error)
            raise
        for _thing, future in taken:
            future.set_result(None)
