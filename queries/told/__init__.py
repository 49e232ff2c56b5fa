"""How answers are told: as text for people, and as plain data for programs."""
