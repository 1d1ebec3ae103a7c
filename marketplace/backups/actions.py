"""Make a backup, and put one back."""

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import inspect, select

from ..access.actions import end_all_ways_in
from ..core import clock, storage
from ..core.encryption import key_marks
from ..core.errors import BadInput, NotNow
from ..core.extensions import db
from ..core.migrations import MIGRATIONS, newest
from ..core.signed import end_all_links
from ..core.transaction import transaction
from ..documents.actions import begin_numbers_anew
from ..exchange.actions import erase_again
from ..members.models import Person
from ..stripe_rail.actions import look_back_to
from . import archive, database

# No table gets more rows a second than this for long; and two machines' clocks may differ, or much be imported at once.
PACE = 100
MARGIN = timedelta(hours=1)
LONGEST = timedelta(days=3650)  # since then more numbers would be left out than there are


@dataclass(frozen=True)
class Restored:
    """What came of a restore: the backup's own words, how many files it held, how many leads' clients were erased again."""

    about: archive.About
    files: int
    erased: int


def back_up(path: Path) -> int:
    """Write the database and all uploaded files into a new file; returns how many files there were. The site may go on.

    The database is read first: what is uploaded meanwhile is in the file too, and nothing in the database asks for it.
    """
    if path.exists():
        raise BadInput(f"{path} is there already: name another file")
    with tempfile.TemporaryDirectory(dir=_folder(path)) as folder, archive.new_archive(path) as backup:
        made_at = clock.now()
        dumped = Path(folder, archive.DATABASE)
        database.dump(_url(), dumped)
        backup.add_database(dumped)
        count = 0
        for name in storage.paths():
            try:
                backup.add_file(name, storage.read(name))
            except storage.NotKept:
                continue  # it was removed meanwhile
            count += 1
        backup.say(archive.About(made_at.isoformat(timespec="seconds"), newest(), key_marks()))
    return count


def restore(path: Path, replace: bool = False) -> Restored:
    """Put a backup in place of what is here, which is refused where somebody lives, unless they may be replaced.

    Nobody else may use the database meanwhile.
    """
    with archive.opened(path) as backup:
        _refuse_unfit(backup.about)
        _refuse_in_use(replace)
        with tempfile.NamedTemporaryFile() as dumped:
            backup.copy_database(Path(dumped.name))
            database.put_back(_url(), Path(dumped.name))
        erased = _follow(datetime.fromisoformat(backup.about.made_at))
        return Restored(backup.about, _put_back_files(backup), erased)


def follow_other_means(as_of: str) -> int:
    """Do what follows where the database was put back by other means, as it was at this instant; returns how many leads' clients
    were erased again. Done once more, it does no harm."""
    at = _instant(as_of)
    _refuse_others()
    db.session.remove()  # what is migrated next waits for nobody
    return _follow(at)


def _follow(as_of: datetime) -> int:
    """The database is as it was then. Let it be as this version wants it, clients who were erased since be erased again, everybody
    sign in anew, programs need new tokens, and clients and applicants get new links by their old ones. What Stripe has collected since
    is looked at before anybody is charged, and no number that was given since is given again."""
    upgrade(directory=str(MIGRATIONS))
    erased = erase_again()  # at once: what follows may be cut off
    database.pass_over(PACE * max(0, int((clock.now() - as_of + MARGIN).total_seconds())))
    with transaction():
        # Whose token was revoked since, or who was shut out, is told by nothing that is left.
        end_all_ways_in(list(db.session.scalars(select(Person.id))))
        end_all_links()
        look_back_to(as_of)
        begin_numbers_anew()
    return erased


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text} is no time: write it like 2026-03-14T09:30:00+01:00") from None
    if at.tzinfo is None:
        raise BadInput(f"say of which time zone {text} is, as in {text}+00:00")
    if at > clock.now():
        raise BadInput(f"{text} is yet to come")
    if at < clock.now() - LONGEST:
        raise BadInput(f"{text} is more than ten years ago: no copy is as old")
    return at


def _put_back_files(backup: archive.Reader) -> int:
    count = 0
    for path, data in backup.files():
        storage.write(path, data)
        count += 1
    return count


def _refuse_unfit(about: archive.About) -> None:
    if about.migration > newest():
        raise BadInput("a newer version has made this backup: restore it with that version")
    if not set(about.keys) <= set(key_marks()) or about.keys[-1] != key_marks()[-1]:
        raise BadInput(
            "the contacts in this backup were encrypted with other keys than FIELD_KEYS holds: restore it with the keys that "
            "belong to it, in their order"
        )


def _refuse_others() -> None:
    if others := database.others_connected():
        raise NotNow(f"the database is in use ({others} other connections): stop the site first")


def _refuse_in_use(replace: bool) -> None:
    _refuse_others()
    lived_in = inspect(db.engine).has_table(Person.__tablename__) and db.session.scalar(select(Person.id).limit(1))
    db.session.remove()
    db.engine.dispose()
    if lived_in and not replace:
        raise NotNow("there are people in this database: add --replace to put the backup in their place")


def _folder(path: Path) -> Path:
    folder = path.absolute().parent
    if not folder.is_dir():
        raise BadInput(f"there is no folder {folder}")
    return folder


def _url() -> str:
    return current_app.config["SETTINGS"].database_url
