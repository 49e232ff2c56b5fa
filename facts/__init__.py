"""Data only: the tables that the rules join with, and ``sources/``: one card for each source."""
