"""The referrer's share of each fee a client pays: terms, accrual, corrections."""
