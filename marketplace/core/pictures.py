"""Pictures that people bring: what they are is read from their bytes, and what is kept of them is made anew.

PNG, JPEG and WebP are taken, whatever the file is called. How large a picture is stands in its header and is looked at
before anything is decoded. What is kept is WebP, upright, in sRGB, its longest side at most 2,048 points, without any
metadata; of a moving picture the first frame.
"""

import io
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

LARGEST = 10 * 2**20  # bytes
MOST_POINTS = 24_000_000
LONGEST_SIDE = 2048  # points
QUALITY = 84
LEAST_SIDE, MOST_TIMES = 32, 5  # points; the long side, by the short one
FORMATS = ("PNG", "JPEG", "WEBP")
BEGINS = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|RIFF....WEBP", re.DOTALL)
# What makes a picture something else as well: a page, a program for a server, a document.
ELSE = re.compile(rb"<!doctype|<html|<script|<\?php|%PDF-", re.IGNORECASE)


class BadPicture(ValueError):
    """A picture that isn't taken; its text is the sentence for the person."""


@dataclass(frozen=True)
class Encoded:
    """A picture as it is kept, with its size in points."""

    data: bytes
    width: int
    height: int


def encoded(data: bytes) -> Encoded:
    """The picture in these bytes as it is kept; BadPicture with a sentence if it isn't taken."""
    _check_file(data)
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(*image.size)
            # A JPEG is decoded no larger than it is needed.
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            image.load()
            upright = ImageOps.exif_transpose(_within(_plain(image), LONGEST_SIDE, LONGEST_SIDE))
            return written(_in_srgb(upright))
    except BadPicture:
        raise
    except Image.DecompressionBombError:
        raise BadPicture(_too_many_points()) from None
    # Pillow reads foreign bytes with code for each format, which raises what it likes.
    except Exception:  # noqa: BLE001
        raise BadPicture(_("This picture is damaged or cut off. Save it anew, and try again.")) from None


def check_shape(taken: Encoded) -> None:
    """Refuse a picture of which nothing can be seen where pages show it: a point, a line."""
    least, most = sorted((taken.width, taken.height))
    if least < LEAST_SIDE:
        raise BadPicture(_("This picture is too small: each side needs at least %(least)s points.", least=LEAST_SIDE))
    if most > MOST_TIMES * least:
        raise BadPicture(
            _("This picture is too narrow: its long side is at most %(times)s times the short one.", times=MOST_TIMES)
        )


def smaller(data: bytes, width: int) -> bytes:
    """A picture that is kept, at this width, which is less than its own."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
        height = max(1, round(image.height * width / image.width))
        return written(image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)).data


def written(image: "PillowImage") -> Encoded:
    """A picture of Pillow's as it is kept, without any metadata."""
    image.info.clear()  # colour profile, EXIF, XMP, comments
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=4)
    return Encoded(out.getvalue(), image.width, image.height)


def _check_file(data: bytes) -> None:
    if not data:
        raise BadPicture(_("This file is empty."))
    if len(data) > LARGEST:
        raise BadPicture(_("A picture has at most 10 MB. Save it smaller, and try again."))
    if not BEGINS.match(data):
        raise BadPicture(_("This is no PNG, JPEG or WebP picture, whatever it is called. Save it as one of these."))
    if ELSE.search(data) or zipfile.is_zipfile(io.BytesIO(data)):
        raise BadPicture(
            _("This file holds something else beside the picture. Save the picture anew, and take that one.")
        )


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_POINTS:
        raise BadPicture(_too_many_points())


def _too_many_points() -> str:
    return _("A picture has at most 24 megapixels. Make it smaller, and try again.")


def _plain(image: "PillowImage") -> "PillowImage":
    """In a mode that can be made smaller: a palette, 16 bits and one bit can't."""
    sees_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGB", "L", "CMYK", "RGBA") and not (sees_through and image.mode != "RGBA"):
        return image
    return image.convert("RGBA" if sees_through else "RGB")


def _within(image: "PillowImage", width: int, height: int) -> "PillowImage":
    image.thumbnail((width, height), reducing_gap=3)
    return image


def _in_srgb(image: "PillowImage") -> "PillowImage":
    """Its colours as every browser shows them without the profile that it came with."""
    from PIL import ImageCms

    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile := image.info.get("icc_profile"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(image, theirs, ImageCms.createProfile("sRGB"), outputMode=mode)
            return changed or image.convert(mode)
    return image.convert(mode)
