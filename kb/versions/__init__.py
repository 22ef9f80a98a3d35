"""Versions of a document: what changed, which came first, and which texts nearly agree."""
