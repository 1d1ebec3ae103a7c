"""The academy: what members read and pass, and the desk where the alliance's team writes it."""

from flask import Blueprint

bp = Blueprint("academy", __name__)

from . import certificates, desk, files, members
