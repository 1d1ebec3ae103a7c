"""Webinars and meetings: for everybody who may come, for guests by their mail's link, and at the desk."""

from flask import Blueprint

bp = Blueprint("meetings", __name__)

from . import desk, guests, shown
