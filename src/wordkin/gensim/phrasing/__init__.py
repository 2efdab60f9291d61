"""`Phrases`: scorers, joining, and the classes."""
