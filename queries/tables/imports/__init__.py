"""A new edition of a table, read from a public file as it is published."""
