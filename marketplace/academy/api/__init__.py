"""Calls on the academy: what members read and pass, and what the alliance's team writes."""

from . import articles, certificates, quizzes

blueprints = [articles.bp, quizzes.bp, certificates.bp]
