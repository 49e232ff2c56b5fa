"""What an editor asks of a knowledge base while it is being written; no protocol, no threads, no files."""
