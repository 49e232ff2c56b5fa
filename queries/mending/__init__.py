"""Files of a knowledge base mended in place: laid out, fixed where the fix is certain, and watched."""
