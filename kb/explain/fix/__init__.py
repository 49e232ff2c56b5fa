"""The smallest changes of what is stated after which a goal holds: proposed, and tried."""
