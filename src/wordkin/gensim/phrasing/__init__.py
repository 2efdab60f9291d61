"""The parts of `Phrases`: scorers.py, joining.py, files.py."""
