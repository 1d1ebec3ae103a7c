"""Agencies, people, roles, sign-in, payout details."""
