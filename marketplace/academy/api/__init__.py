"""Calls on the academy: what members read and pass, and what the alliance's team writes."""

from . import articles, certificates, files, quizzes

blueprints = [articles.bp, files.bp, quizzes.bp, certificates.bp]
