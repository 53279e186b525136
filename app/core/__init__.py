"""Vocabulary: values and tiny pure functions that every room shares. Imports nothing of ours."""
