"""Use cases of the catalog."""

from .discounts import SaidDiscount, add_discount, change_discount, delete_discount, end_discount
from .entries import add_entry, bring_back, merge_entry, rename_entry, retire_entry
from .order import move_service, place_service
from .rates import set_rate
from .reported import put_back, take_off
from .said import SaidService
from .searches import confirm_search, keep_for_address, keep_for_person, stop_own_search, stop_search
from .shelf import (
    create_service,
    delete_service,
    edit_service,
    pause_service,
    publish_service,
    resume_service,
)
from .whole import save_service
from .words import Description
from .work import choose_work, note_work

__all__ = [
    "Description",
    "SaidDiscount",
    "SaidService",
    "add_discount",
    "add_entry",
    "bring_back",
    "change_discount",
    "choose_work",
    "confirm_search",
    "create_service",
    "delete_discount",
    "delete_service",
    "edit_service",
    "end_discount",
    "keep_for_address",
    "keep_for_person",
    "merge_entry",
    "move_service",
    "note_work",
    "pause_service",
    "place_service",
    "publish_service",
    "put_back",
    "rename_entry",
    "resume_service",
    "retire_entry",
    "save_service",
    "set_rate",
    "stop_own_search",
    "stop_search",
    "take_off",
]
