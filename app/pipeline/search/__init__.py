"""Neighbours out: a question and its answer."""
