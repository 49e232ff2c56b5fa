"""Proof files: written, read, checked, and held against today's knowledge."""
