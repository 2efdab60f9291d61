"""Compiled loops: arrays in, arrays changed. Nothing here imports anything else of wordkin."""
