"""The learning rate."""


def learning_rate(progress: float, initial: float, final: float) -> float:
    """The learning rate at this progress, from 0 to 1: a straight line from initial to final.

    Progress is the share of the words of all epochs that are done.

    Examples
    --------
    >>> learning_rate(0.0, 0.5, 0.25), learning_rate(0.5, 0.5, 0.25)
    (0.5, 0.375)
    """
    done = min(progress, 1.0)
    return initial * (1 - done) + final * done
