"""Small mistakes put into the rules and tables on purpose, and whether a case notices each of them."""
