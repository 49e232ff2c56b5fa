"""The questions that people ask of the knowledge base, one function each."""
