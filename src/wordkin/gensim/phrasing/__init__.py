"""The parts of `Phrases`: scorers.py, joining.py, former.py, files.py, counted.py."""
