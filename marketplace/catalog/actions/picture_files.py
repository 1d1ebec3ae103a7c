"""The files of pictures: smaller sizes are made of them, and what nobody uses any more is removed, by jobs."""

import logging
from collections.abc import Sequence

from sqlalchemy import select

from ...core import pictures, storage
from ...core.extensions import db
from ...core.transaction import hold_name, locked, transaction
from ..models import Picture

log = logging.getLogger(__name__)
WIDTHS = (160, 480, 960)  # points; a picture is never made wider


def unsized(limit: int) -> Sequence[int]:
    """Pictures whose smaller sizes are not made yet."""
    chosen = select(Picture.id).where(Picture.sizes.is_(None), Picture.dropped_at.is_(None))
    return db.session.scalars(chosen.order_by(Picture.id).limit(limit)).all()


def make_sizes(picture_ids: list[int]) -> None:
    """Make the smaller sizes of these pictures. Cut off, it makes them again: the same bytes at the same place."""
    for picture_id in picture_ids:
        with transaction():
            waiting = select(Picture).where(Picture.id == picture_id, Picture.sizes.is_(None))
            picture = locked(waiting.where(Picture.dropped_at.is_(None)), skip=True)
            if picture is not None:
                picture.sizes = _sizes_of(picture)


def _sizes_of(picture: Picture) -> list[int]:
    try:
        whole = storage.fetch(picture.key)
    except storage.NotKept:
        log.error("the file of picture %s is not in the store", picture.id)
        return []
    widths = [width for width in WIDTHS if width < picture.width]
    for width in widths:
        storage.keep_variant(picture.key, str(width), pictures.smaller(whole, width))
    return widths


def dropped(limit: int) -> Sequence[int]:
    """Pictures that nobody uses any more."""
    chosen = select(Picture.id).where(Picture.dropped_at.is_not(None))
    return db.session.scalars(chosen.order_by(Picture.id).limit(limit)).all()


def forget_pictures(picture_ids: list[int]) -> None:
    """Delete these pictures, and their files where no other row shares them. Cut off between, it begins again."""
    for picture_id in picture_ids:
        with transaction():
            gone = select(Picture).where(Picture.id == picture_id, Picture.dropped_at.is_not(None))
            picture = locked(gone, skip=True)
            if picture is None:
                continue
            # Between the look for other rows that share the file and its removal, one could come.
            hold_name(picture.key)
            others = select(Picture.id).where(Picture.key == picture.key, Picture.id != picture.id)
            if db.session.scalar(others.limit(1)) is None:
                storage.remove(picture.key, *map(str, WIDTHS))
            db.session.delete(picture)
