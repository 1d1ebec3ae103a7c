"""Calls on payments by Stripe, and on the alliance's claims."""

from . import claims, stripe

blueprints = (stripe.bp, claims.bp)
