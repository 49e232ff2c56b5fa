"""Which rules, which of their premises and which rows of guidance the cases show."""
