"""The premises in which two answers differ: of two cases, and of two goals in one case."""
