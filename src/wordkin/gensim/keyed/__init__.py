"""The parts of `KeyedVectors`: storage.py ← questions.py, evaluation.py, files.py."""
