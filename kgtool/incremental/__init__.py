"""Keeping inferences and findings up to date while a graph is edited."""
