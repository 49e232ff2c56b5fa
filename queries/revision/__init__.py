"""Two states of the knowledge against each other: what differs in its text, and in what it answers."""
