"""Calls on awards: what everybody and what members read and do, and what admins do."""

from . import admins, members

blueprints = [members.bp, admins.bp]
