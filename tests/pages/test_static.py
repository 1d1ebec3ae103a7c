"""What the pages are drawn with: vendored files are unchanged, and every icon, style and script that is named exists."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
TEMPLATES = {path.relative_to(ROOT): path.read_text() for path in sorted((ROOT / "templates").rglob("*.html"))}
PYTHON = {path.relative_to(ROOT): path.read_text() for path in sorted((ROOT / "marketplace").rglob("*.py"))}
SYMBOLS = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))


def test_vendored_files_are_what_their_makers_published():
    lines = (STATIC / "vendor/checksums.txt").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split() for line in lines)}
    vendored = [*STATIC.glob("vendor/*/*"), *STATIC.glob("fonts/*")]
    assert listed == {str(path.relative_to(STATIC)): hashlib.sha256(path.read_bytes()).hexdigest() for path in vendored}


def test_every_vendored_thing_has_its_licence():
    for folder in {path.parent for path in [*STATIC.glob("vendor/*/*"), *STATIC.glob("fonts/*")]}:
        assert (folder / "LICENSE").stat().st_size > 300, folder


def icons_named() -> set[tuple[str, str]]:
    """Each (file, symbol) that a template or the menu asks for by a literal name."""
    found = set()
    for path, text in TEMPLATES.items():
        found |= {(str(path), name) for name in re.findall(r"\b(?:icon|draw)\(\s*'([\w-]+)'", text)}
        found |= {(str(path), name) for name in re.findall(r"\bicon='([\w-]+)'", text)}
        found |= {(str(path), f"s-{name}") for name in re.findall(r"\bdot\(\s*'([\w-]+)'", text)}
        found |= {(str(path), name) for name in re.findall(r"icons\.svg'\) \}\}#([\w-]+)\"", text)}
    menu = PYTHON[Path("marketplace/pages/frame.py")]
    found |= {("menu", name) for name in re.findall(r'Way\("[\w.]+", _l\("[^"]+"\), "([\w-]+)"', menu)}
    return found


def test_every_icon_that_is_named_is_in_the_sprite():
    named = icons_named()
    assert len(named) > 15  # the patterns above still find them
    assert sorted((where, name) for where, name in named if name not in SYMBOLS and name != "s-") == []


def test_every_static_file_that_is_named_exists():
    named = {
        (str(path), name)
        for path, text in TEMPLATES.items()
        for name in re.findall(r"'((?:css|js|img|fonts|vendor)/[\w./-]+\.\w+)'", text)
    }
    assert len(named) > 20
    assert sorted((where, name) for where, name in named if not (STATIC / name).is_file()) == []


def test_every_style_and_script_of_ours_is_used():
    everything = "\n".join(TEMPLATES.values()) + "js/embed.js"  # answered at an address that stays
    everything += re.sub(r'@import "', "css/", (STATIC / "css/common.css").read_text())
    ours = [path.relative_to(STATIC) for folder in ("css", "js") for path in (STATIC / folder).iterdir()]
    assert [str(path) for path in ours if str(path) not in everything] == []


def test_styles_load_nothing_from_elsewhere_and_every_file_they_name_exists():
    for sheet in (STATIC / "css").glob("*.css"):
        for target in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text()):
            assert (sheet.parent / target).resolve().is_file(), f"{sheet.name}: {target}"


def test_templates_carry_no_style_or_script_inline():
    pattern = re.compile(r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*(?:\ssrc=|ld\+json))|javascript:")
    own = {path: text for path, text in TEMPLATES.items() if "email" not in path.parts}
    assert [str(path) for path, text in own.items() if pattern.search(text)] == []
