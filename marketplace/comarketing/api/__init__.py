"""Calls on what two agencies do together."""

from . import budgets, joint

blueprints = [joint.bp, budgets.bp]
