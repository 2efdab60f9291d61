"""Progress and its reporters."""

import io
import json
import logging
import re
import sys
import threading

import pytest

from wordkin import progress
from wordkin.progress import (
    Progress,
    announce_compiling,
    compiling,
    default_reporter,
    json_lines,
    log_lines,
    notebook_bar,
    terminal_bar,
)

SECONDS = 600  # at most, for a thread on a machine that is busy
HALF = Progress(
    epoch=1, epochs=2, words_done=50, words_total=100, learning_rate=0.0125, words_per_second=10.0
)
END = Progress(epoch=2, epochs=2, words_done=100, words_total=100, elapsed_seconds=10.0)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def lines_of(terminal):
    """The lines that were drawn one after the other, without their colors."""
    drawn = re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue())
    return drawn.split("\r\x1b[K")[1:]


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm-256color")
    return Terminal()


def test_fraction_is_zero_while_the_total_is_unknown():
    assert Progress(words_done=5, phase="counting").fraction == 0.0


def test_fraction_covers_all_epochs():
    assert HALF.fraction == 0.5


def test_seconds_left_is_what_remains_at_the_present_speed():
    assert HALF.seconds_left == 5.0


@pytest.mark.parametrize(
    "progress",
    [Progress(words_done=5, words_per_second=1.0), Progress(words_done=5, words_total=9)],
    ids=["no total", "no speed"],
)
def test_seconds_left_is_none_while_it_cannot_be_known(progress):
    assert progress.seconds_left is None


@pytest.mark.parametrize(
    ("words_left", "shown"), [(59, "0:59 left"), (75, "1:15 left"), (3661, "1:01:01 left")]
)
def test_str_shows_the_time_left_as_a_clock(words_left, shown):
    progress = Progress(words_total=words_left, words_per_second=1.0)
    assert str(progress).endswith(shown)


def test_terminal_bar_draws_its_line_anew(terminal):
    report = terminal_bar(terminal)
    report(HALF)
    report(END)
    first, second = lines_of(terminal)
    assert first.startswith("━" * 10 + "╺" + "━" * 9 + " epoch 1 of 2, 50.0 %")
    assert second.startswith("━" * 20 + " epoch 2 of 2, 100.0 %")


def test_terminal_bar_ends_its_line_with_the_last_word(terminal):
    report = terminal_bar(terminal)
    report(HALF)
    assert not terminal.getvalue().endswith("\n")
    report(END)
    assert terminal.getvalue().endswith("\n")


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (120, " epoch 9 of 9, 99.9 %, loss 12.500, learning rate 2.5e-05, 1,234,567 words/s, "),
        (70, " epoch 9 of 9, 99.9 %, 1,234,567 words/s, "),
        (80, " epoch 9 of 9, 99.9 %, loss 12.500, 1,234,567 words/s, "),
        (50, " 99.9 %, 1,234,567 words/s, "),
        (30, " 99.9 %, "),
        (20, " "),
    ],
)
def test_terminal_bar_always_shows_the_time_left_and_all_else_that_fits(
    terminal, monkeypatch, columns, text
):
    monkeypatch.setenv("COLUMNS", str(columns))
    left = 1_234_567 * (10 * 3600 + 15 * 60)
    progress = Progress(
        *(9, 9, 999 * left, 1000 * left),
        learning_rate=0.000025,
        loss=12.5,
        words_per_second=1_234_567.0,
    )
    terminal_bar(terminal)(progress)
    (line,) = lines_of(terminal)
    assert len(line) < columns
    assert line.lstrip("━╸╺") == f"{text}10:15:00 left"


def test_terminal_bar_is_cut_where_not_even_the_time_left_fits(terminal, monkeypatch):
    monkeypatch.setenv("COLUMNS", "8")
    terminal_bar(terminal)(HALF)
    (line,) = lines_of(terminal)
    assert len(line) <= 8


def test_terminal_bar_is_drawn_ten_times_a_second(terminal):
    report = terminal_bar(terminal)
    for seconds in (0.0, 0.09, 0.11, 0.2, 0.22):
        report(Progress(words_total=9, elapsed_seconds=seconds))
    assert len(lines_of(terminal)) == 3


def test_terminal_bar_has_no_color_where_none_is_wanted(terminal, monkeypatch):
    terminal_bar(terminal)(HALF)
    assert "\x1b[38;" in terminal.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Terminal()
    terminal_bar(plain)(HALF)
    assert plain.getvalue().startswith("\r\x1b[K" + "━" * 10 + " " * 11 + "epoch 1 of 2, 50.0 %")


def test_terminal_bar_is_ascii_where_the_terminal_is():
    class Ascii(io.TextIOWrapper):
        def isatty(self):
            return True

    stream = Ascii(io.BytesIO(), encoding="ascii")
    terminal_bar(stream)(HALF)
    assert b"----------" in stream.buffer.getvalue()


def test_default_reporter_logs_where_a_terminal_draws_no_line_anew(terminal, monkeypatch, caplog):
    caplog.set_level(logging.INFO, "wordkin.training")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys, "stderr", terminal)
    default_reporter()(HALF)
    terminal_bar()(HALF)
    assert caplog.messages == [str(HALF)]
    assert terminal.getvalue() == ""


def test_terminal_bar_says_nothing_without_a_terminal(capsys):
    terminal_bar()(HALF)
    assert capsys.readouterr().err == ""


def test_log_lines_keep_their_distance_but_for_the_last(caplog):
    caplog.set_level(logging.INFO, "wordkin.training")
    report = log_lines(interval_seconds=5.0)
    for second in range(12):
        report(Progress(words_done=second, words_total=12, elapsed_seconds=float(second)))
    report(Progress(words_done=12, words_total=12, elapsed_seconds=11.5))
    shares = [message.split(", ")[1] for message in caplog.messages]
    assert shares == ["0.0 %", "41.7 %", "83.3 %", "100.0 %"]


def test_log_lines_go_on_where_the_next_pass_starts_its_clock_anew(caplog):
    caplog.set_level(logging.INFO, "wordkin.training")
    report = log_lines(interval_seconds=5.0)
    for seconds in (0.0, 4.0, 9.0, 1.0, 2.0, 6.0):
        report(Progress(words_done=int(seconds), phase="counting", elapsed_seconds=seconds))
    assert [int(message.split()[1]) for message in caplog.messages] == [0, 9, 1, 6]


def test_log_lines_tell_when_training_begins(caplog):
    caplog.set_level(logging.INFO, "wordkin.training")
    report = log_lines()
    report(Progress(words_done=10, phase="counting"))
    report(Progress(words_done=0, words_total=50))
    assert [message.split()[0] for message in caplog.messages] == ["counting:", "epoch"]


def test_json_lines_write_one_object_a_line():
    stream = io.StringIO()
    report = json_lines(stream)
    report(HALF)
    report(END)
    objects = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(o["epoch"], o["words_done"], o["loss"]) for o in objects] == [
        (1, 50, None),
        (2, 100, None),
    ]


def test_default_reporter_draws_a_bar_on_a_terminal(terminal, monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal)
    default_reporter()(HALF)
    assert "━" in terminal.getvalue()


@pytest.fixture
def cell():
    """What stderr is in a notebook, as far as its module tells."""
    return type("OutStream", (io.StringIO,), {"__module__": "ipykernel.iostream"})()


def test_default_reporter_draws_a_bar_in_a_cell_of_a_notebook(cell, monkeypatch):
    monkeypatch.setattr(sys, "stderr", cell)
    report = default_reporter()
    report(HALF)
    report(END)
    first, second = cell.getvalue().split("\r")[1:]
    assert first.startswith("━" * 10 + " " * 11 + "epoch 1 of 2, 50.0 %")
    assert len(first) == len(second.removesuffix("\n")) == 120
    assert second.endswith("\n")


def test_announce_compiling_wipes_its_line_in_a_cell(cell, monkeypatch):
    monkeypatch.setattr(sys, "stderr", cell)
    monkeypatch.setattr("wordkin.progress.COMPILING_SECONDS", 0)
    told = threading.Event()
    monkeypatch.setattr(cell, "flush", told.set)
    with announce_compiling():
        assert told.wait(SECONDS)
    assert cell.getvalue().endswith("\r" + " " * 120 + "\r")


def test_notebook_bar_is_drawn_once_a_second():
    cell = io.StringIO()
    report = notebook_bar(cell)
    for seconds in (0.0, 0.9, 1.0, 1.9, 2.1):
        report(Progress(words_total=9, elapsed_seconds=seconds))
    assert cell.getvalue().count("\r") == 3


def test_default_reporter_logs_elsewhere(caplog):
    caplog.set_level(logging.INFO, "wordkin.training")
    default_reporter()(HALF)
    assert caplog.messages == [str(HALF)]


def test_compiling_is_reported_when_it_takes_longer_than_a_moment(monkeypatch):
    monkeypatch.setattr("wordkin.progress.COMPILING_SECONDS", 0)
    reported, seen = threading.Event(), []

    def report(progress):
        seen.append(str(progress))
        reported.set()

    with compiling([report]):
        assert reported.wait(SECONDS)
    assert seen == ["compiling kernels, once per machine: this takes some 15 seconds ..."]


def test_compiling_ends_after_a_report_that_has_begun(monkeypatch):
    monkeypatch.setattr("wordkin.progress.COMPILING_SECONDS", 0)
    begun, told = threading.Event(), []

    def report(_):
        begun.set()
        told.append(sum(range(1_000_000)))  # meanwhile the block ends

    with compiling([report]):
        assert begun.wait(SECONDS)
    assert told


def test_announce_compiling_clears_its_line(monkeypatch):
    monkeypatch.setattr("wordkin.progress.COMPILING_SECONDS", 0)
    shown = threading.Event()

    class Noticing(Terminal):
        def flush(self):
            shown.set()

    terminal = Noticing()
    monkeypatch.setattr("sys.stderr", terminal)
    with announce_compiling():
        assert shown.wait(SECONDS)
    assert "compiling kernels" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_announce_compiling_writes_nothing_when_kernels_were_compiled_before(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with announce_compiling():
        pass
    assert terminal.getvalue() == ""


def test_compiling_is_silent_when_kernels_were_compiled_before():
    with compiling([lambda _: pytest.fail("reported")]):
        pass


def test_comparing_tells_nothing_where_it_is_quick(monkeypatch):
    monkeypatch.setattr(progress, "default_reporter", lambda: pytest.fail)
    assert list(progress.comparing([3, 1, 2])) == [3, 1, 2]


def test_comparing_tells_how_far_it_is(monkeypatch):
    told = []
    monkeypatch.setattr(progress, "default_reporter", lambda: told.append)
    monkeypatch.setattr(progress, "QUIET_SECONDS", -1.0)
    assert list(progress.comparing(range(65))) == list(range(65))
    assert [one.words_done for one in told] == [0, 64, 65]
    assert str(told[-1]) == "comparing: 100.0 %, 0:00 left"
