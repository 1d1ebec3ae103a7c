"""Use cases of the catalog."""

from .cases import SaidCase, create_case, delete_case, edit_case, hide_case, move_case, show_case
from .discounts import SaidDiscount, add_discount, change_discount, delete_discount, end_discount
from .entries import add_entry, bring_back, merge_entry, rename_entry, retire_entry
from .order import move_service, place_service
from .partners import (
    MOST_PARTNERS,
    agree_to_be_named,
    move_partner,
    name_partner,
    refuse_to_be_named,
    remove_partner,
)
from .pictures import MOST_IN_GALLERY, add_picture, change_picture, move_picture, remove_picture
from .profile import SaidProfile, save_profile
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
    "MOST_IN_GALLERY",
    "MOST_PARTNERS",
    "Description",
    "SaidCase",
    "SaidDiscount",
    "SaidProfile",
    "SaidService",
    "add_discount",
    "add_entry",
    "add_picture",
    "agree_to_be_named",
    "bring_back",
    "change_discount",
    "change_picture",
    "choose_work",
    "confirm_search",
    "create_case",
    "create_service",
    "delete_case",
    "delete_discount",
    "delete_service",
    "edit_case",
    "edit_service",
    "end_discount",
    "hide_case",
    "keep_for_address",
    "keep_for_person",
    "merge_entry",
    "move_case",
    "move_partner",
    "move_picture",
    "move_service",
    "name_partner",
    "note_work",
    "pause_service",
    "place_service",
    "publish_service",
    "put_back",
    "refuse_to_be_named",
    "remove_partner",
    "remove_picture",
    "rename_entry",
    "resume_service",
    "retire_entry",
    "save_profile",
    "save_service",
    "set_rate",
    "show_case",
    "stop_own_search",
    "stop_search",
    "take_off",
]
