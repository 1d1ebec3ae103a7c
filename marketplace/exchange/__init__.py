"""Leads and referrals: post, offer, accept, decline, move on, win, lose, report a fee."""
