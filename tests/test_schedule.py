"""The learning rate's straight line."""

import pytest

from wordkin.method.schedule import learning_rate


@pytest.mark.parametrize(
    ("progress", "want"),
    [
        (0.0, 0.025),
        (0.5, 0.0130),
        (1.0, 0.001),
        (1.5, 0.001),  # no further than the end
    ],
)
def test_learning_rate_falls_in_a_straight_line(progress: float, want: float) -> None:
    assert learning_rate(progress, 0.025, 0.001) == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize("final", [0.0, 2.5e-6, 0.3])
def test_learning_rate_ends_at_the_final_one_exactly(final: float) -> None:
    assert learning_rate(1.0, 0.1, final) == final
