"""Rounds: several workers train copies of the same vectors, and their changes are merged.

    slices.py    which tokens each worker of a round trains on, and at which learning rate
    touches.py   how often training changes a row, by the counts of words
    merging.py   what was sampled of the loss's curvature → how each row's change is scaled
    carrier.py   what carries the workers: threads of this process, or other machines

Pure functions and plain values. What depends on a machine, or on the number of threads, is a carrier.
"""
