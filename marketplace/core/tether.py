"""Run a command that ends when its parent does: `python tether.py PARENT SIGNAL COMMAND…`.

The kernel sends SIGNAL to the command when the process that started it dies, even by kill -9 (Linux). Setting it here,
after any change of user, matters: such a change clears it. Elsewhere the next start ends what was left.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(wanted: int) -> None:
    """Have the kernel send this process `wanted` when its parent ends; nothing happens where there is no such call."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, wanted, 0, 0, 0)


if __name__ == "__main__":
    parent, wanted, *command = sys.argv[1:]
    die_with_parent(signal.Signals[wanted])
    if os.getppid() != int(parent):
        sys.exit(1)  # the parent ended before the call above could tell
    os.execvp(command[0], command)  # noqa: S606 — the supervisor's own command
