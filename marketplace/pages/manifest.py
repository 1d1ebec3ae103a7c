"""The web app manifest: what a phone shows when the site is put on its home screen."""

from flask import url_for

PAPER = "#f1f4f6"
SHORT = 12  # characters: what fits under an icon


def manifest_of(alliance: str) -> dict[str, object]:
    """The manifest of this alliance (W3C Web Application Manifest)."""
    icons = [
        ("img/mark.svg", "any", "image/svg+xml", "any"),
        ("img/icon-192.png", "192x192", "image/png", "any"),
        ("img/icon-512.png", "512x512", "image/png", "any maskable"),
    ]
    return {
        "name": alliance,
        "short_name": alliance if len(alliance) <= SHORT else "Leadpact",
        "id": "/",
        "start_url": "/today",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": url_for("static", filename=file), "sizes": sizes, "type": kind, "purpose": purpose}
            for file, sizes, kind, purpose in icons
        ],
    }
