"""``codewhy language-server``: what an editor asks over standard input and output, answered."""
