"""Calls on leads and referrals."""

from . import leads, referrals

blueprints = (leads.bp, referrals.bp)
