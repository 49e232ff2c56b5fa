"""Cases as a coder writes them: an encounter or a claim, and what is to be said of it."""
