"""The public shelf of services and discounts."""
