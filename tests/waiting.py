"""Waiting for what other processes do."""

import time

# Seconds. Long, because the machine may be busy with other things; only what never comes waits so long.
PATIENCE = 120


def wait_for(found):
    """Ask until the answer is true; returns it. For what other processes do."""
    until, pause = time.monotonic() + PATIENCE, 0.02
    while True:
        if answer := found():
            return answer
        assert time.monotonic() < until, f"waited {PATIENCE} s in vain"
        time.sleep(pause)
        pause = min(pause * 1.2, 0.1)  # asking costs time too: some answers read all that /proc says of all processes
