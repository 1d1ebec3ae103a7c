"""A random walk over all that moves money: after each step the product's books say what a small model of them says."""

import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine

from . import claims, contested, fees, goes_back, keyless, objections, orders, provider, standing
from .ending import come_to_an_end
from .walker import Walk

ROOMS = fees, objections, orders, contested, provider, goes_back, claims, keyless, standing
Step = Callable[[Walk], bool]
BEGINS = datetime(2030, 1, 7, 9, tzinfo=UTC)
SHORT, LONG = 200, 2500  # of the long ones there are four
SEED = os.environ.get("WALK_SEED")
# A new seed in each run.
NEW = random.SystemRandom().randrange(10**9)


@pytest.fixture
def walk(stripe, found, monkeypatch):
    """`walk(seed, steps)` goes so many steps, and then lets all come to an end."""
    settings = replace(stripe.app.config["SETTINGS"], stripe_currencies="EUR,JPY,KWD")
    monkeypatch.setitem(stripe.app.config, "SETTINGS", settings)

    def go(seed: int, steps: int) -> Walk:
        with time_machine.travel(BEGINS, tick=False) as traveller:
            one = Walk(seed, stripe, found, traveller)
            print(f"WALK_SEED={seed} WALK_STEPS={steps}")
            often = habits(one)
            try:
                while len(one.steps) < steps:
                    take_a_step(one, often)
                    one.compare()
                    if len(one.steps) % (50 if steps < 1000 else 400) == 0:
                        one.check()
                one.check()
                come_to_an_end(one)
            except Exception as error:
                raise AssertionError(one.told_by(error)) from error
        return one

    return go


def habits(walk: Walk) -> dict[Step, float]:
    """How often each step is tried: in one walk more happens at banks, in another at Stripe."""
    often = {}
    for room in ROOMS:
        more = walk.random.choice([0.5, 1, 1, 3])
        often |= {step: more * usual for step, usual in room.STEPS.items()}
    return often


def take_a_step(walk: Walk, often: dict[Step, float]) -> None:
    """One that can be taken now."""
    walk.pass_time(seconds=1)
    while not walk.random.choices(list(often), list(often.values()))[0](walk):
        pass


@pytest.mark.skipif(bool(SEED), reason="a certain walk is asked for")
@pytest.mark.parametrize("seed", [1, pytest.param(NEW, marks=pytest.mark.thorough)], ids=["the same", "a new one"])
def test_after_each_of_some_hundred_steps_the_books_say_what_the_model_says(walk, seed):
    walk(seed, SHORT)


@pytest.mark.thorough
@pytest.mark.skipif(bool(SEED), reason="a certain walk is asked for")
@pytest.mark.parametrize("number", range(2))
def test_after_each_of_five_thousand_steps_the_books_say_what_the_model_says(walk, number):
    walk(NEW + number, LONG)


@pytest.mark.skipif(not SEED, reason="WALK_SEED says which")
def test_the_walk_that_is_asked_for(walk):
    walk(int(SEED or 0), int(os.environ.get("WALK_STEPS", SHORT)))
