"""The command line: click reads the words, one query is called, its answer is printed."""
