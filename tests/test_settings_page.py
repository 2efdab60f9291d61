"""The tables about settings are those of the trainings that were measured."""

import numpy as np
import pytest

from scripts import ROOT, load_script

report = load_script("benchmarks/settings_report.py")
scores = load_script("benchmarks/settings_scores.py")
RECORDS = load_script("benchmarks/record.py").read_raw("settings_by_size")
PAGE = (ROOT / "docs" / "choosing-settings.md").read_text("utf-8")


@pytest.mark.parametrize(
    "write_table",
    [
        report.recommended_table,
        report.neighbors_table,
        report.effects_table,
        report.windows_table,
        report.costs_table,
    ],
)
def test_tables_of_the_page_are_of_the_raw_records(write_table):
    assert write_table(RECORDS) in PAGE


def test_every_training_has_a_row_in_the_results():
    rows = report.table([], report.rows_of(RECORDS)).split("\n", 2)[2]
    assert rows in (ROOT / "benchmarks" / "results.md").read_text("utf-8")


def test_error_bars_leave_out_how_texts_differ():
    always_better = list(scores.find_points(np.array([[0.1, 0.2], [0.3, 0.4]])))
    np.testing.assert_allclose(always_better, [(0.2, 0), (0.3, 0)], atol=1e-12)


def test_error_bars_are_those_of_the_mean_difference():
    (first, second) = scores.find_points(np.array([[0.0, 0.1], [0.0, 0.3]]))
    # The differences are 0.1 and 0.3: standard error 0.1, shared by the two ends.
    assert first.error == pytest.approx(second.error) == pytest.approx(0.1 / 2**0.5)
