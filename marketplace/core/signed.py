"""Links for people without an account: signed, not stored, each for one purpose. They open until the secret key changes."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from .errors import NotFound


def sign(purpose: str, value: object) -> str:
    """`value` (plain JSON) as a text that can stand in an address and that nobody else can make."""
    return str(_serializer(purpose).dumps(value))


def unsign(purpose: str, text: str) -> object:
    """The value that was signed for the same purpose; NotFound for anything else."""
    try:
        return _serializer(purpose).loads(text)
    except BadData:
        raise NotFound() from None


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"leadpact {purpose}")
