"""Calls on leads and referrals."""

from . import leads, referrals, returns

blueprints = (leads.bp, referrals.bp, returns.bp)
