"""Environments of their own for what we are compared with, made once from PyPI."""

import subprocess
import sys
from pathlib import Path


def python_with(requirements: Path) -> str:
    """A Python with the packages that a file names; it is made anew when the file changes."""
    folder, wanted = Path(sys.prefix) / requirements.parent.name, requirements.read_text()
    python, done = folder / "bin" / "python", folder / "requirements.txt"
    if not done.is_file() or done.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
        done.write_text(wanted)
    return str(python)
