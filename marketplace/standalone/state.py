"""The state folder: data, secrets, logs, and who is running on it."""

import fcntl
import json
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from ..core.encryption import new_key
from .trouble import Trouble

BROUGHT = {"secrets.json", "files"}  # what a folder may begin with: the keys and files of a machine that is no more


class State:
    """One installation's folder. Only one process at a time runs on it."""

    def __init__(self, folder: Path):
        self.folder = folder.absolute()
        try:
            self._make()
            self._lock_file = (self.folder / "lock").open("a")
        except OSError as error:
            raise Trouble(
                f"The state folder {self.folder} can't be written ({error.strerror}): choose another with --state DIR."
            ) from error

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        others = {one.name for one in self.folder.iterdir()} - BROUGHT
        if others and not (self.folder / "lock").exists():
            raise Trouble(f"{self.folder} holds other things: choose an empty folder with --state DIR.")
        self.folder.chmod(0o700)
        (self.folder / "lock").touch()
        (self.folder / "log").mkdir(exist_ok=True)

    def lock(self) -> bool:
        """Take the folder for this process; False if another holds it. It is given back when the process ends."""
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @property
    def running(self) -> dict:
        """What the process that holds the folder has noted: its pid, the URLs, the socket folder, its children."""
        try:
            return json.loads((self.folder / "running.json").read_text())
        except (OSError, ValueError):
            return {}

    def note_running(self, **facts: object) -> None:
        """Note what is running, in one step."""
        text = json.dumps(self.running | facts, indent=1)
        self._write("running.json", text)

    def forget_running(self) -> None:
        """Nothing runs here any more."""
        (self.folder / "running.json").unlink(missing_ok=True)

    def secrets(self) -> dict[str, str]:
        """SECRET_KEY and FIELD_KEYS: made once, kept for the owner's eyes only."""
        path = self.folder / "secrets.json"
        if not path.exists():
            made = {"SECRET_KEY": secrets.token_urlsafe(48), "FIELD_KEYS": new_key()}
            self._write("secrets.json", json.dumps(made, indent=1))
        return json.loads(path.read_text())

    def address(self, new: str | None = None) -> str:
        """Where the site was served last: letters that are written while it is down point there too."""
        path = self.folder / "address"
        if new:
            self._write("address", new)
        return path.read_text().strip() if path.exists() else "http://127.0.0.1:8000"

    def socket_folder(self) -> Path:
        """A short folder for sockets: their paths may be 107 bytes long at most. An old one is removed."""
        if old := self.running.get("sockets"):
            shutil.rmtree(old, ignore_errors=True)
        short = len(os.fsencode(tempfile.gettempdir())) < 70
        return Path(tempfile.mkdtemp(prefix="leadpact-", dir=None if short else "/tmp"))  # noqa: S108 — made for us alone

    def _write(self, name: str, text: str) -> None:
        new = self.folder / f"{name}.new"
        new.touch(mode=0o600)
        new.write_text(text + "\n")
        new.replace(self.folder / name)
