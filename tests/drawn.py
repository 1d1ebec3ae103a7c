"""Pictures for tests, and files that only look like some."""

import io
import struct
import zipfile
import zlib

from PIL import Image


def drawn(kind: str = "PNG", image: Image.Image | None = None, **more) -> bytes:
    """A picture as a file of this kind; 60 by 40 points unless it is given."""
    out = io.BytesIO()
    (image or Image.linear_gradient("L").resize((60, 40)).convert("RGB")).save(out, kind, **more)
    return out.getvalue()


def zipped() -> bytes:
    """An archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", "<script>alert(1)</script>")
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A small file whose header says that it is a picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )
