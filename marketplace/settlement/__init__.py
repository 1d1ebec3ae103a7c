"""Money in motion: what is due becomes a bank order straight from the receiver to the referrer."""
