"""Vectors for the Hugging Face Hub: a folder that other programs open, its card, and repositories."""
