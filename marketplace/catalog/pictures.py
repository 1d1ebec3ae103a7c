"""Where a picture is found, at each of its widths: addresses by the SHA-256 of its bytes, so they can be kept for good."""

from flask import url_for

from .models import Picture


def picture_at(picture: Picture, width: int) -> str:
    """The address of a picture at the smallest of its widths that is no narrower than this; its own where it is narrower."""
    return url_for("catalog.picture", key=picture.key, width=picture.at_least(width))


def srcset(picture: Picture) -> str:
    """Its addresses with their widths, for a browser to choose from."""
    return ", ".join(f"{picture_at(picture, width)} {width}w" for width in picture.widths)
