"""A comparison of two states of the knowledge, told: for the terminal, as Markdown, as a page, as data."""
