"""The learning rate: one rule, one place."""


def learning_rate(progress: float, initial: float, final: float) -> float:
    """The learning rate after this share (0 to 1) of all words of all epochs: a straight line.

    Examples
    --------
    >>> learning_rate(0.0, 0.5, 0.25), learning_rate(0.5, 0.5, 0.25)
    (0.5, 0.375)
    """
    done = min(progress, 1.0)
    return initial * (1 - done) + final * done
