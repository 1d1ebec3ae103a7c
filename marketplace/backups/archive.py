"""The file of a backup: a tar with the database as pg_dump writes it, what people have uploaded, and what it is, which comes
last: a file without it was cut off."""

import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from ..core.errors import BadInput

FORMAT = "leadpact backup 1"
DATABASE, ABOUT, FILES = "database.dump", "about.json", "files/"


@dataclass(frozen=True)
class About:
    """What a backup is: when it was made, at which migration, and the marks of the keys that its contacts need, newest first."""

    made_at: str
    migration: str
    keys: list[str]
    format: str = FORMAT


@contextmanager
def new_archive(path: Path) -> Iterator["Writer"]:
    """Write a backup; it has its name, readable by its owner alone, once it is whole."""
    half = path.with_name(f"{path.name}.half")
    try:
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        with half.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
    finally:
        half.unlink(missing_ok=True)


class Writer:
    """A backup that is being written."""

    def __init__(self, tar: tarfile.TarFile):
        self._tar = tar

    def add_database(self, dump: Path) -> None:
        """Add what pg_dump has written."""
        self._tar.add(dump, DATABASE, filter=_nobodys)

    def add_file(self, path: str, data: bytes) -> None:
        """Add a file of the store, by its path there."""
        self._add(FILES + path, data)

    def say(self, about: About) -> None:
        """Say what this backup is, when all else is in it."""
        self._add(ABOUT, json.dumps(asdict(about), indent=1).encode())

    def _add(self, name: str, data: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        self._tar.addfile(member, io.BytesIO(data))


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names of who made it and where."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


@contextmanager
def opened(path: Path) -> Iterator["Reader"]:
    """A backup to read from; BadInput if it isn't one, or isn't whole."""
    try:
        with tarfile.open(path) as tar:
            yield Reader(tar)
    except (tarfile.TarError, EOFError):
        raise _no_backup() from None


class Reader:
    """A backup that is read."""

    def __init__(self, tar: tarfile.TarFile):
        self._tar = tar
        self.about = self._read_about()

    def _read_about(self) -> About:
        try:
            said = json.loads(self._stream(ABOUT).read())
            if said["format"] == FORMAT:
                return About(**said)
        except (KeyError, TypeError, ValueError):
            pass
        raise _no_backup()

    def copy_database(self, to: Path) -> None:
        """Write what pg_dump wrote into a file."""
        with to.open("wb") as file:
            shutil.copyfileobj(self._stream(DATABASE), file, 1 << 20)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The files of the store with their paths there."""
        for member in self._tar:
            if member.isfile() and member.name.startswith(FILES):
                yield member.name.removeprefix(FILES), self._stream(member.name).read()

    def _stream(self, name: str) -> IO[bytes]:
        stream = self._tar.extractfile(name)
        if stream is None:
            raise KeyError(name)
        return stream


def _no_backup() -> BadInput:
    return BadInput("this is no backup that `backup` has written, or it was cut off")
