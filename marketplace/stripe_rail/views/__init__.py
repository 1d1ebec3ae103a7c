"""How an agency is paid and pays by Stripe, the address for Stripe's events, and what the admins see and decide of it."""

from flask import Blueprint

bp = Blueprint("stripe_rail", __name__)

from . import claims, stripe
