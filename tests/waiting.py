"""Waiting for what other processes do."""

import time


def wait_for(found, seconds: float = 20):
    """Ask until the answer is true; returns it. For what other processes do."""
    until = time.monotonic() + seconds
    while True:
        if answer := found():
            return answer
        assert time.monotonic() < until, f"waited {seconds} s in vain"
        time.sleep(0.02)
