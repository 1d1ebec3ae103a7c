"""Calls on leads and referrals."""

from . import leads, partners, referrals, returns

blueprints = (leads.bp, referrals.bp, returns.bp, partners.bp)
