"""Fact tables as those see them who keep them: listed, shown, and changed without breaking anything."""
