"""Pictures are read by what they are and made anew; everything else is refused with a sentence."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image, ImageCms

from marketplace.core import pictures
from tests.drawn import drawn, png_of, zipped

TOO_MANY, DAMAGED, NO_PICTURE, ELSE = (
    "24 megapixels",
    "damaged or cut off",
    "no PNG, JPEG or WebP",
    "something else beside",
)
JPEG, PNG, WEBP = (drawn(kind) for kind in ("JPEG", "PNG", "WEBP"))


def read(taken: pictures.Encoded) -> Image.Image:
    return Image.open(io.BytesIO(taken.data), formats=("WEBP",))


MODES = {
    "PNG": ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"],
    "JPEG": ["1", "L", "RGB", "CMYK"],
    "WEBP": ["L", "LA", "P", "RGB", "RGBA"],
}


@pytest.mark.parametrize(("kind", "mode"), [(kind, mode) for kind, modes in MODES.items() for mode in modes])
def test_pictures_of_each_kind_and_mode_are_taken(app, kind, mode):
    taken = pictures.encoded(drawn(kind, Image.new(mode, (60, 40))))
    assert (taken.width, taken.height) == read(taken).size == (60, 40)


def test_what_is_larger_is_made_smaller_and_nothing_is_made_larger(app):
    taken = pictures.encoded(drawn("JPEG", Image.new("RGB", (4096, 1024))))
    assert (taken.width, taken.height) == (2048, 512)
    assert read_at(pictures.smaller(taken.data, 480)) == (480, 120)
    assert (pictures.encoded(PNG).width, pictures.encoded(PNG).height) == (60, 40)


def read_at(data: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(data)).size


def test_it_stands_upright_and_tells_nothing_of_who_made_it_where(app):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Ada"  # turned by 90°
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGB", (60, 40))
    image.paste("#ff0000", (0, 0, 30, 40))
    taken = pictures.encoded(drawn("JPEG", image, exif=exif, icc_profile=profile, comment=b"Ada was here"))
    again = read(taken)
    assert again.size == (40, 60)
    assert again.convert("RGB").getpixel((20, 10))[0] > 200 > again.convert("RGB").getpixel((20, 50))[0] + 150
    assert not dict(again.getexif())
    assert not {"exif", "icc_profile", "xmp", "comment"} & set(again.info)
    assert b"Ada" not in taken.data


def test_colours_of_another_profile_are_those_that_a_browser_shows(app):
    lab = Image.new("RGB", (8, 8), (10, 200, 30))
    strange = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    assert pictures.encoded(drawn("PNG", lab, icc_profile=strange)).width == 8
    assert pictures.encoded(drawn("PNG", lab, icc_profile=b"no profile at all")).width == 8


def test_of_a_moving_picture_the_first_frame_is_taken(app):
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("#ff0000", "#00ff00", "#0000ff")]
    for kind in ("PNG", "WEBP"):
        taken = pictures.encoded(drawn(kind, frames[0], save_all=True, append_images=frames[1:]))
        again = read(taken)
        assert getattr(again, "n_frames", 1) == 1
        assert again.convert("RGB").getpixel((30, 20))[0] > 200


REFUSED = {
    "nothing": (b"", "is empty"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', NO_PICTURE),
    "SVG after a declaration": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', NO_PICTURE),
    "GIF": (drawn("GIF"), NO_PICTURE),
    "BMP": (drawn("BMP"), NO_PICTURE),
    "TIFF": (drawn("TIFF"), NO_PICTURE),
    "ICO": (drawn("ICO"), NO_PICTURE),
    "PDF": (drawn("PDF"), NO_PICTURE),
    "a page": (b"<!DOCTYPE html><title>x</title>", NO_PICTURE),
    "an archive": (zipped(), NO_PICTURE),
    "text": (b"picture.png", NO_PICTURE),
    "RIFF of another kind": (b"RIFF\x24\x00\x00\x00WAVEfmt ", NO_PICTURE),
    "a JPEG cut off": (drawn("JPEG", Image.effect_noise((200, 200), 80))[:-4000], DAMAGED),
    "a PNG cut off": (drawn("PNG", Image.effect_noise((200, 200), 80))[:-4000], DAMAGED),
    "a WebP cut off": (drawn("WEBP", Image.effect_noise((200, 200), 80))[:-2000], DAMAGED),
    "only the beginning of a PNG": (PNG[:20], DAMAGED),
    "only the beginning of a JPEG": (JPEG[:4], DAMAGED),
    "a PNG with a broken part": (PNG.replace(b"IDAT", b"IDAT\xff\xff", 1), DAMAGED),
    "40 megapixels": (drawn("PNG", Image.new("1", (8000, 5000))), TOO_MANY),
    "40 megapixels of JPEG": (drawn("JPEG", Image.new("L", (8000, 5000))), TOO_MANY),
    "900 megapixels in a small file": (png_of(30_000, 30_000), TOO_MANY),
    "a header without what it promises": (png_of(4_000, 4_000), DAMAGED),
    "one line of 25 million points": (png_of(25_000_000, 1), TOO_MANY),
    "a picture that is an archive": (JPEG + zipped(), ELSE),
    "a PNG that is an archive": (PNG + zipped(), ELSE),
    "a picture that is a document": (PNG + b"%PDF-1.7\n1 0 obj", ELSE),
    "a picture that is a page": (WEBP + b"<!DOCTYPE html><html><body>", ELSE),
    "a comment that is a program for a browser": (drawn("JPEG", comment=b"<ScRiPt>alert(1)</script>"), ELSE),
    "a comment that is a program for a server": (drawn("JPEG", comment=b"<?php system($_GET[0]); ?>"), ELSE),
}


@pytest.mark.parametrize("what", REFUSED)
def test_everything_else_is_refused_with_a_sentence(app, what):
    data, sentence = REFUSED[what]
    with pytest.raises(pictures.BadPicture, match=sentence):
        pictures.encoded(data)


def test_a_file_of_more_than_ten_megabytes_is_refused_unread(app):
    with pytest.raises(pictures.BadPicture, match="at most 10 MB"):
        pictures.encoded(JPEG + b"\0" * pictures.LARGEST)


def test_a_text_that_unpacks_to_gigabytes_is_not_unpacked(app):
    packed = zlib.compress(b"\0" * 50_000_000, 9)
    chunk = b"zTXtnote\0\0" + packed
    text = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    after_header = 8 + 25
    with pytest.raises(pictures.BadPicture, match=DAMAGED):
        pictures.encoded(PNG[:after_header] + text + PNG[after_header:])


def test_what_hides_in_a_picture_is_not_kept(app):
    """The list of signatures can't be complete; what is kept holds nothing of the file that came."""
    secret = b"#!/bin/sh\necho hidden" * 10
    assert secret not in pictures.encoded(drawn("JPEG", comment=secret)).data
    assert not zipfile.is_zipfile(io.BytesIO(pictures.encoded(JPEG).data))
