"""What is likely wrong."""
