"""Text and settings to a model."""
