"""bin/.setup in small checkouts: a fresh one, an interrupted one, a read-only one, two at once, a changed list."""

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
# Without an index: the lists of these checkouts hold nothing, or a package that lies beside them.
ENV = {"PATH": os.environ["PATH"], "PIP_NO_INDEX": "1", "LANG": "C", "PIP_CONFIG_FILE": os.devnull}
COMMAND = """#!/bin/sh
. "$(dirname -- "$0")/.setup"
exec "$venv/bin/python" -c 'import sys; print(sys.prefix)'
"""


class Checkout:
    """A folder with bin/.setup, a command that uses it, and lists of packages."""

    def __init__(self, folder: Path):
        self.folder, self.env = folder, dict(ENV)
        (folder / "bin").mkdir(parents=True)
        shutil.copy(ROOT / "bin" / ".setup", folder / "bin")
        (folder / "bin" / "hello").write_text(COMMAND)
        (folder / "bin" / "hello").chmod(0o755)
        self.list("# nothing yet\n")

    def list(self, text: str) -> None:
        (self.folder / "requirements.txt").write_text(text)

    def hello(self, prefix: tuple[str, ...] = (), **env: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [*prefix, str(self.folder / "bin" / "hello")], env=self.env | env, cwd="/", capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    return Checkout(tmp_path / "мой дом, l'été")


def wheel(folder: Path) -> str:
    """A package of one module; returns its SHA-256."""
    path = folder / "greeting-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("greeting.py", "")
        archive.writestr("greeting-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n")
        archive.writestr(
            "greeting-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("greeting-1.0.dist-info/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.thorough
def test_two_at_once_set_it_up_once_over_what_was_interrupted_and_later_what_the_list_adds(checkout):
    # In a path with blanks, an apostrophe and Cyrillic; the one before was killed, and its lock still lies there.
    (checkout.folder / ".venv" / "bin").mkdir(parents=True)
    (checkout.folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (checkout.folder / ".venv" / "half").touch()
    (checkout.folder / ".venv.lock").symlink_to("999999999")
    with ThreadPoolExecutor(2) as pool:
        both = [started.result() for started in [pool.submit(checkout.hello) for _ in range(2)]]
    third = checkout.hello()
    assert {done.stdout.strip() for done in (*both, third)} == {str(checkout.folder / ".venv")}, both
    assert "".join(done.stderr for done in both) == "Setting up .venv (once) ...\n"
    assert third.stderr == ""
    assert not (checkout.folder / ".venv" / "half").exists()
    assert not os.path.lexists(checkout.folder / ".venv.lock")
    right = wheel(checkout.folder)
    checkout.env["PIP_FIND_LINKS"] = checkout.folder.as_uri()
    for digest, code in (("0" * 64, 1), (right, 0)):
        checkout.list(f"greeting==1.0 --hash=sha256:{digest}\n")
        done = checkout.hello()
        assert done.returncode == code, done.stderr
    assert list((checkout.folder / ".venv").rglob("greeting.py"))


def test_a_python_that_is_too_old_is_named_in_one_sentence(checkout):
    old = checkout.folder / "python3"
    old.write_text('#!/bin/sh\ncase "$2" in *version_info*) exit 1;; esac\necho 3.9.2\n')
    old.chmod(0o755)
    said = checkout.hello(PYTHON=str(old))
    assert said.returncode == 1
    assert said.stderr.startswith("Python 3.9.2 is too old: Python 3.11 or newer is needed")
    assert said.stderr.count("\n") == 1


def test_an_older_python3_stands_aside_for_a_newer_one(checkout, tmp_path):
    # The newer one says yes to its version, and has no venv module: that sentence shows that it was asked.
    for name, says in (("python3", "1"), ("python3.12", 'case "$2" in *version_info*) exit 0;; *) exit 1;; esac')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{says if 'case' in says else 'exit ' + says}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "python3.14").symlink_to("python3")
    (tmp_path / "python3.13").symlink_to("python3")
    assert "venv module is missing" in checkout.hello(PATH=f"{tmp_path}:{ENV['PATH']}").stderr


def test_a_missing_python_is_one_sentence(checkout):
    said = checkout.hello(PYTHON="/nowhere/python")
    assert said.stderr.startswith("Python 3.11 or newer is needed")
    assert said.stderr.count("\n") == 1


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can become somebody else")
@pytest.mark.thorough
def test_a_read_only_checkout_says_where_the_packages_may_go():
    nobody = pwd.getpwnam("nobody")
    prefix = ("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        checkout = Checkout(Path(folder) / "house")
        checkout.env |= {"PYTHON": "/usr/bin/python3", "HOME": "/nonexistent"}
        said = checkout.hello(prefix)
        assert said.returncode == 1
        assert said.stderr == (
            f"{checkout.folder} can't be written: set LEADPACT_VENV to a folder for the packages, and give --state DIR "
            "for the data.\n"
        )
        (Path(folder) / "packages").mkdir()
        os.chown(Path(folder) / "packages", nobody.pw_uid, nobody.pw_gid)
        elsewhere = str(Path(folder) / "packages" / "venv")
        done = checkout.hello(prefix, LEADPACT_VENV=elsewhere)
        if "venv module is missing" in done.stderr:
            pytest.skip("this machine's own Python has no venv")
        assert done.stdout.strip() == elsewhere, done.stderr
