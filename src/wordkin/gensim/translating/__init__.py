"""The parts of `TranslationMatrix`: space.py, files.py."""
