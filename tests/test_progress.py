"""Progress and its reporters."""

import contextlib
import io
import json
import logging
import re
import sys
import threading

import numba
import pytest
from numba.core import event

import wordkin as wk
from wordkin.formats import ReadOptions, read_vectors
from wordkin.progress import (
    Progress,
    announce_loading,
    default_reporter,
    json_lines,
    loading_kernels,
    log_lines,
    notebook_bar,
    reporters,
    reporting,
    show_work,
    sparse_lines,
    terminal_bar,
    watching_kernels,
    work,
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
        (70, " 99.9 %, loss 12.500, 1,234,567 words/s, "),
        (60, " 99.9 %, loss 12.500, 1,234,567 words/s, "),
        (80, " epoch 9 of 9, 99.9 %, loss 12.500, 1,234,567 words/s, "),
        (50, " 99.9 %, 1,234,567 words/s, "),
        (41, " 99.9 %, loss 12.500, "),
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


@pytest.mark.usefixtures("at_once")
def test_announce_loading_wipes_its_line_in_a_cell(cell, monkeypatch):
    monkeypatch.setattr(sys, "stderr", cell)
    told = threading.Event()
    monkeypatch.setattr(cell, "flush", told.set)
    with announce_loading():
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


@pytest.fixture
def at_once(monkeypatch):
    """Work is reported from its first moment on, not after two seconds."""
    monkeypatch.setattr(work, "FIRST_TICK_SECONDS", 0)


def reported_while(work_on):
    """The lines that are reported while kernels are loaded, until one is seen after that work."""
    seen, reported = [], threading.Event()

    def report(progress):
        seen.append(str(progress))
        reported.set()

    with loading_kernels(report):
        work_on()
        reported.clear()
        assert reported.wait(SECONDS)
    return seen


@pytest.mark.usefixtures("at_once")
def test_loading_kernels_says_compiling_where_numba_compiles(monkeypatch):
    monkeypatch.setattr(work, "TICK_SECONDS", 0.001)
    seen = reported_while(lambda: numba.njit(lambda number: number + 1)(1))
    assert seen[-1] == "compiling kernels, once per machine: 10 s, up to a minute on a busy one ..."


@pytest.mark.usefixtures("at_once")
def test_loading_kernels_says_loading_where_nothing_is_compiled(monkeypatch):
    monkeypatch.setattr(work, "TICK_SECONDS", 0.001)
    assert set(reported_while(lambda: None)) == {"loading kernels ..."}


@pytest.mark.usefixtures("at_once")
def test_loading_kernels_ends_after_a_report_that_has_begun():
    begun, told = threading.Event(), []

    def report(_):
        begun.set()
        told.append(sum(range(1_000_000)))  # meanwhile the block ends

    with loading_kernels(report):
        assert begun.wait(SECONDS)
    assert told


@pytest.mark.usefixtures("at_once")
def test_announce_loading_clears_its_line(monkeypatch):
    shown = threading.Event()

    class Noticing(Terminal):
        def flush(self):
            shown.set()

    terminal = Noticing()
    monkeypatch.setattr("sys.stderr", terminal)
    with announce_loading():
        assert shown.wait(SECONDS)
    assert "loading kernels" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_announce_loading_writes_nothing_where_kernels_are_loaded_already(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with announce_loading():
        pass
    assert terminal.getvalue() == ""


def test_loading_kernels_is_silent_where_they_are_loaded_already():
    with loading_kernels(lambda _: pytest.fail("reported")):
        pass


def test_watching_kernels_says_compiling_as_long_as_it_lasts():
    with watching_kernels("reading") as phase:
        assert phase() == "reading"
        with event.trigger_event("numba:compile"):
            with event.trigger_event("numba:compile"):  # of a kernel that this one calls
                assert phase() == "compiling"
            assert phase() == "compiling"
        assert phase() == "reading"


@pytest.mark.usefixtures("at_once")
def test_show_work_says_what_is_done_and_for_how_long(monkeypatch):
    shown = threading.Event()

    class Noticing(Terminal):
        def flush(self):
            shown.set()

    terminal = Noticing()
    monkeypatch.setattr("sys.stderr", terminal)
    with show_work("reading \x07.txt"):
        assert shown.wait(SECONDS)
    assert lines_of(terminal)[0] == "reading \\x07.txt: 0:00 so far"
    assert terminal.getvalue().endswith("\r\x1b[K")


def draw_steps(monkeypatch, done):
    """What is drawn while so many of 120 steps are done, and when the work ends."""
    shown = threading.Event()

    class Noticing(Terminal):
        def flush(self):
            if " left" in self.getvalue():
                shown.set()

    monkeypatch.setattr("sys.stderr", terminal := Noticing())
    with show_work("placing") as step:
        step(done, 120)
        assert shown.wait(SECONDS)
    return terminal.getvalue()


@pytest.mark.usefixtures("at_once")
def test_show_work_says_which_share_of_the_steps_is_done(monkeypatch):
    assert "placing: 25.0 %, 0:0" in draw_steps(monkeypatch, 30)


@pytest.mark.usefixtures("at_once")
def test_show_work_leaves_no_line_behind_when_its_last_step_is_done_before_it_ends(monkeypatch):
    drawn = draw_steps(monkeypatch, 120)
    assert "placing: 99.2 %, 0:00 left" in drawn
    assert "\n" not in drawn


@pytest.mark.usefixtures("at_once")
def test_show_work_says_nothing_if_it_is_not_wanted(monkeypatch):
    monkeypatch.setattr(work, "default_reporter", lambda: pytest.fail("reported"))
    with show_work("reading", progress=False):
        pass


def test_comparing_tells_nothing_where_it_is_quick(monkeypatch):
    monkeypatch.setattr(work, "default_reporter", lambda: pytest.fail)
    assert list(work.comparing([3, 1, 2])) == [3, 1, 2]


def test_comparing_tells_how_far_it_is(monkeypatch):
    told = []
    monkeypatch.setattr(work, "default_reporter", lambda: told.append)
    monkeypatch.setattr("wordkin.progress.reporters.QUIET_SECONDS", -1.0)
    assert list(work.comparing(range(65))) == list(range(65))
    assert [one.words_done for one in told] == [0, 64, 65]
    assert str(told[-1]) == "comparing: 100.0 %, 0:00 left"


@pytest.fixture
def script(monkeypatch):
    """A script without a terminal, and the clock that its reporter reads."""
    monkeypatch.setattr(reporters, "FIRST_LINE_SECONDS", 10.0)
    clock, stream = [0.0], io.StringIO()
    return clock, stream, sparse_lines(stream, now=lambda: clock[0])


def seconds_told(clock, stream, report, seconds):
    """The seconds at which there is a line, if progress is reported every second."""
    told = []
    for second in range(seconds):
        clock[0], before = float(second), len(stream.getvalue())
        report(Progress(words_done=second, words_total=10**6))
        if len(stream.getvalue()) > before:
            told.append(second)
    return told


def test_sparse_lines_come_after_ten_seconds_and_then_ever_more_rarely(script):
    assert seconds_told(*script, 300) == [10, 30, 70, 130, 190, 250]


def test_sparse_lines_are_whole_lines_that_name_the_program(script):
    clock, stream, report = script
    clock[0] = 10.0
    report(HALF)
    assert stream.getvalue() == f"wordkin: {HALF}\n"


def test_sparse_lines_say_that_what_they_told_of_is_complete(script):
    clock, stream, report = script
    report(END)  # of work that was done at once
    clock[0] = 10.0
    report(HALF)
    clock[0] = 11.0
    report(END)
    report(END)
    assert stream.getvalue().splitlines() == [f"wordkin: {HALF}", f"wordkin: {END}"]


def test_sparse_lines_reach_over_all_phases(script):
    clock, stream, report = script
    for clock[0], phase in ((4.0, "counting"), (9.0, "loading"), (12.0, "compiling")):
        report(Progress(phase=phase))
    assert "compiling" in stream.getvalue()


@pytest.mark.parametrize("closed", [None, "closed"])
def test_sparse_lines_do_without_a_stream(monkeypatch, closed, capsys):
    monkeypatch.setattr(reporters, "FIRST_LINE_SECONDS", 0.0)
    stream = io.StringIO()
    stream.close()
    monkeypatch.setattr(sys, "stderr", stream if closed else None)
    sparse_lines()(HALF)
    assert capsys.readouterr().out == ""


def test_default_reporter_of_a_script_without_a_log_writes_to_stderr(monkeypatch, capsys, caplog):
    caplog.set_level("WARNING", "wordkin")  # as no command has left it
    monkeypatch.setattr(reporters, "FIRST_LINE_SECONDS", 0.0)
    default_reporter()(HALF)
    assert capsys.readouterr().err == f"wordkin: {HALF}\n"


@pytest.mark.parametrize(
    ("name", "limit", "shares"),
    [
        ("kin.txt", None, [1.0]),
        ("kin.bin", None, [1.0]),
        ("kin.txt", 2, [1.0]),
        ("glove", None, [0]),
    ],
)
def test_reading_vectors_reports_its_share_where_that_can_be_known(tmp_path, name, limit, shares):
    path, told = tmp_path / name, []
    vectors = wk.WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    if name == "glove":
        path.write_text("sea 1 0\nlake 4 3\n", encoding="utf-8")
    else:
        vectors.save(path)
    read_vectors(path, ReadOptions(limit=limit, report=told.append))
    assert {one.phase for one in told} == {"reading"}
    assert [one.fraction for one in told] == shares


def test_load_shows_nothing_if_it_is_not_wanted(monkeypatch, vectors):
    monkeypatch.setattr(work, "default_reporter", lambda: pytest.fail("reported"))
    assert len(wk.load(vectors, progress=False)) == 5


@pytest.fixture
def draw(monkeypatch, terminal):
    """Make stderr a terminal on which everything is shown from its first moment on, without a wait."""
    monkeypatch.setattr(reporters, "QUIET_SECONDS", -1.0)

    def start():  # in the test itself, since pytest sets stderr before that
        monkeypatch.setattr(sys, "stderr", terminal)
        return terminal

    return start


def test_encode_shows_what_it_has_counted_and_clears_the_line(draw):
    drawn = draw()
    wk.encode(iter([["sea", "lake"]]))
    assert lines_of(drawn)[0].startswith("counting: 2 words")
    assert drawn.getvalue().endswith("\r\x1b[K")  # a generator's end is not known before


@pytest.mark.parametrize(
    ("work_on", "what"),
    [
        (lambda: wk.encode([["sea", "lake"]]), "counting"),
        (lambda: wk.find_phrases([["sea", "lake"]], min_count=1), "counting"),
        (lambda: wk.build_index("kin.safetensors"), "indexing"),
        (lambda: wk.load("kin.txt"), "reading"),
        (lambda: wk.clusters(wk.load("kin.safetensors"), 2), "clustering"),
        (lambda: wk.project(wk.load("kin.safetensors")), "projecting"),
        (lambda: wk.evaluate(wk.load("kin.safetensors")), "evaluating"),
    ],
)
def test_whatever_takes_long_shows_its_progress(
    draw, tmp_path, monkeypatch, vectors, work_on, what
):
    monkeypatch.chdir(tmp_path)
    wk.load(vectors, progress=False).save("kin.txt")
    monkeypatch.setattr(work, "ticking", tick_once)
    drawn = draw()
    with contextlib.suppress(wk.WordkinError):  # of evaluation, for which these are few words
        work_on()
    assert what in drawn.getvalue()


@contextlib.contextmanager
def tick_once(report, phase, *_):
    """Stand in for `ticking`: as if the work had just taken two seconds."""
    yield
    report(Progress(phase=phase(), elapsed_seconds=2.0))


@pytest.mark.parametrize(
    "work_on",
    [
        lambda: wk.encode([["sea", "lake"]], progress=False),
        lambda: wk.find_phrases([["sea", "lake"]], min_count=1, progress=False),
        lambda: wk.train([["sea", "lake"]] * 9, progress=False),
        lambda: wk.load("kin.txt", progress=False),
        lambda: wk.clusters(wk.load("kin.txt", progress=False), 2, progress=False),
        lambda: wk.project(wk.load("kin.txt", progress=False), progress=False),
        lambda: wk.build_index("kin.safetensors", progress=False),
    ],
)
@pytest.mark.filterwarnings("ignore::wordkin.WordkinWarning")
def test_nothing_is_shown_with_progress_false(draw, tmp_path, monkeypatch, vectors, work_on):
    monkeypatch.chdir(tmp_path)
    wk.load(vectors, progress=False).save("kin.txt")
    drawn = draw()
    work_on()
    assert drawn.getvalue() == ""


def test_reporting_clears_its_line_after_an_error_too(monkeypatch, terminal):
    monkeypatch.setattr(sys, "stderr", terminal)

    def fail():
        with reporting() as report:
            report(HALF)
            raise OSError("damaged")

    with pytest.raises(OSError, match="damaged"):
        fail()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_quiet_commands_show_no_progress(monkeypatch, terminal, wordkin, vectors):
    command, drawn = [], []
    monkeypatch.setattr(sys, "stderr", terminal)

    def draw(*_, **__):
        default_reporter()(HALF)
        command.append(sys.argv[1])
        drawn.append(terminal.getvalue())
        return wk.WordVectors(["sea", "lake"], [[1, 0], [4, 3]])

    monkeypatch.setattr(wk, "load", draw)
    wordkin("nearest", "-q", vectors, "sea")
    wordkin("similarity", vectors, "sea", "lake")
    assert command == ["nearest", "similarity"]
    assert drawn[0] == "" != drawn[1]  # the second is not quiet any more
