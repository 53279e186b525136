"""Whole networks that learn: their pictures read once, trained in a process of its own, proved, kept as an engine."""
