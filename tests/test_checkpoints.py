"""Checkpoints: what is written while a training runs, and how it resumes."""

import json
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from small_trainings import COMBINATIONS, line_of, matrices_of, settings_of
from wordkin.errors import FormatError, SettingsError, WordkinWarning
from wordkin.formats import native
from wordkin.model import Model
from wordkin.progress import Progress
from wordkin.system import saving
from wordkin.training.checkpoints import Checkpoint, Checkpoints, collect_states, writing
from wordkin.training.fit import fit
from wordkin.training.start import Start

CORPUS = line_of(2_000)
TEXT = [[f"w{i % 7}" for i in range(50)]] * 20


@pytest.fixture
def run1(tmp_path: Path) -> Path:
    return tmp_path / "run1"


@pytest.fixture(autouse=True)
def reports_at_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wordkin.training.pool.REPORT_SECONDS", 600.0)


def stop_after(words: int) -> Callable[[Progress], bool]:
    return lambda progress: progress.words_done < words


def facts(model: Model) -> tuple[Any, ...]:
    """All that must be equal: everything but times."""
    history = [{**record, "seconds": 0} for record in model.history]
    return matrices_of(model), model.words_trained, history, model.vectors.words


def fit_in_pieces(
    plan: Checkpoints, stops: list[int], threads: int = 1, **settings: Any
) -> tuple[Model, list[int]]:
    """Train and stop several times; the model, and how far each piece came, come back."""
    came = [
        fit(
            CORPUS,
            settings_of(**settings),
            threads=threads,
            callbacks=[stop_after(words)],
            checkpoints=plan,
        ).words_trained
        for words in stops
    ]
    return fit(CORPUS, settings_of(**settings), threads=threads, checkpoints=plan), came


# Resuming


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_fit_goes_on_to_the_same_bits(combination: dict[str, Any], run1: Path) -> None:
    settings = settings_of(epochs=3, **combination)
    undisturbed = fit(CORPUS, settings, threads=1)
    plan = Checkpoints(run1, words=400)
    model, came = fit_in_pieces(plan, [700, 2_500, 5_100], epochs=3, **combination)
    assert facts(model) == facts(undisturbed)
    assert came == sorted(set(came))
    assert came[-1] < 6_000


def test_fit_writes_checkpoints_without_a_change_to_the_bits(run1: Path) -> None:
    undisturbed = fit(CORPUS, settings_of(), threads=1)
    model = fit(CORPUS, settings_of(), threads=1, checkpoints=Checkpoints(run1, words=333))
    assert facts(model) == facts(undisturbed)


def test_fit_writes_a_checkpoint_at_each_chunk_if_so_few_words_are_asked_for(run1: Path) -> None:
    plan = Checkpoints(run1, words=1, keep=1_000)
    corpus = line_of(3)
    fit(corpus, settings_of(), threads=1, checkpoints=plan)
    written = [int(path.stem.removeprefix("checkpoint-")) for path in plan.files()]
    assert written == [6, 5, 4, 2, 1]  # a chunk is one token here, and an epoch 3


def test_fit_does_not_wait_for_a_slow_disk_when_the_next_checkpoint_is_due_by_the_clock(
    run1: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_epoch_over = threading.Event()
    written: list[int] = []

    def write_slowly(_: writing.Journal, checkpoint: Checkpoint) -> None:
        assert is_epoch_over.wait(600)
        written.append(checkpoint.model.words_trained)

    def watch(progress: Progress) -> None:
        if progress.words_done == 3:
            is_epoch_over.set()

    monkeypatch.setattr(writing.Journal, "_write", write_slowly)
    plan = Checkpoints(run1, minutes=0)
    fit(line_of(3), settings_of(), threads=1, callbacks=[watch], checkpoints=plan)
    assert written[0] == 1
    assert not {2, 3} & {*written}


def test_fit_of_several_threads_goes_on_to_just_as_many_words(run1: Path) -> None:
    model, came = fit_in_pieces(Checkpoints(run1, words=300), [500, 2_300, 3_100], threads=3)
    assert model.words_trained == 4_000
    assert [record["words"] for record in model.history] == [2_000, 2_000]
    assert np.isfinite(model.vectors.matrix).all()
    assert came[0] < came[-1]


def test_fit_goes_on_from_the_checkpoint_that_a_killed_process_left(run1: Path) -> None:
    undisturbed = fit(CORPUS, settings_of(), threads=1)

    def kill(progress: Progress) -> None:
        if progress.words_done > 1_500:
            raise ZeroDivisionError  # nothing is written on the way out

    plan = Checkpoints(run1, words=400)
    with pytest.raises(ZeroDivisionError):
        fit(CORPUS, settings_of(), threads=1, callbacks=[kill], checkpoints=plan)
    model = fit(CORPUS, settings_of(), threads=1, checkpoints=plan)
    assert facts(model) == facts(undisturbed)


def test_fit_goes_on_after_ctrl_c(run1: Path) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.words_done > 1_000:
            raise KeyboardInterrupt

    undisturbed = fit(CORPUS, settings_of(), threads=1)
    plan = Checkpoints(run1, words=600)
    with pytest.warns(WordkinWarning, match=r"Pass resume=True to go on from the checkpoint\."):
        stopped = fit(
            CORPUS, settings_of(), threads=1, callbacks=[interrupt], checkpoints=plan
        ).words_trained
    assert plan.files()[0] == plan.file_of(stopped)
    assert facts(fit(CORPUS, settings_of(), threads=1, checkpoints=plan)) == facts(undisturbed)


def test_fit_of_a_finished_training_gives_its_model_again(run1: Path) -> None:
    plan = Checkpoints(run1)
    model = fit(CORPUS, settings_of(), threads=1, checkpoints=plan)
    assert facts(fit(CORPUS, settings_of(), threads=1, checkpoints=plan)) == facts(model)


def test_fit_goes_on_with_a_model_it_had_gone_on_from(run1: Path) -> None:
    base = fit(CORPUS, settings_of(), threads=1)
    want = fit(CORPUS, settings_of(), start=Start(base), threads=1)
    plan = Checkpoints(run1, words=400)
    fit(
        CORPUS,
        settings_of(),
        start=Start(base),
        threads=1,
        callbacks=[lambda progress: progress.words_done < 2_600],
        checkpoints=plan,
    )
    model = fit(CORPUS, settings_of(), start=Start(base), threads=1, checkpoints=plan)
    assert facts(model) == facts(want)
    assert (model.words_trained, len(model.history)) == (8_000, 4)


class Counting:
    """A callback with a state."""

    def __init__(self) -> None:
        self.epochs: list[int] = []

    def __call__(self, progress: Progress) -> bool:
        self.epochs.append(progress.epoch)
        return len(self.epochs) != 2

    def state(self) -> list[int]:
        return self.epochs

    def restore(self, state: list[int]) -> None:
        self.epochs = state


def test_fit_gives_callbacks_their_state_back(run1: Path) -> None:
    first, second = Counting(), Counting()
    for counting in (first, second):
        fit(
            CORPUS,
            settings_of(),
            threads=1,
            callbacks=[print_nothing, counting],
            checkpoints=Checkpoints(run1, words=600),
        )
    assert first.epochs == [1, 1, 1]  # 600, 1200, and the end
    assert second.epochs == [1, 1, 1, 1, 1, 2, 2, 2, 2]  # 1800, epoch, 2400, 3000, 3600, epoch


class Gathering:
    """A callback whose state changes after it was given, or is not JSON."""

    def __init__(self, one: Any) -> None:
        self.one = one
        self.given: list[Any] = []

    def __call__(self, _: Progress) -> None:
        self.given.append(self.one)

    def state(self) -> list[Any]:
        return self.given

    def restore(self, state: list[Any]) -> None:
        self.given = state


def test_collect_states_copies_what_the_callback_goes_on_changing() -> None:
    gathering = Gathering(1)
    kept = collect_states([gathering])
    gathering.given.append(2)
    assert kept == [[]]


def test_fit_refuses_a_state_that_json_cannot_hold(run1: Path) -> None:
    gathering = Gathering(np.float32(1))
    with pytest.raises(SettingsError, match=r"Gathering\.state: expected .* JSON .* float32"):
        fit(
            CORPUS,
            settings_of(),
            threads=1,
            callbacks=[gathering],
            checkpoints=Checkpoints(run1, words=600),
        )


def print_nothing(_: Progress) -> None:
    """A callback without a state."""


def test_fit_refuses_to_go_on_without_the_callbacks_that_had_a_state(run1: Path) -> None:
    plan = Checkpoints(run1)
    fit(CORPUS, settings_of(), threads=1, callbacks=[Counting()], checkpoints=plan)
    with pytest.raises(SettingsError, match=r"callbacks: expected 1 with a state .* found 0\."):
        fit(CORPUS, settings_of(), threads=1, checkpoints=plan)


def test_fit_measures_the_speed_of_this_process_alone(run1: Path) -> None:
    plan = Checkpoints(run1, words=900)
    fit_in_pieces(plan, [2_700])
    seen: list[Progress] = []
    fit(CORPUS, settings_of(), threads=1, callbacks=[seen.append], checkpoints=plan)
    for progress in seen:
        assert progress.words_per_second * progress.elapsed_seconds <= 2_000


# What is written


def test_fit_keeps_the_last_checkpoints(run1: Path) -> None:
    plan = Checkpoints(run1, words=500, keep=3)
    fit(CORPUS, settings_of(), threads=1, checkpoints=plan)
    assert [path.name for path in plan.files()] == [
        "checkpoint-000000000004000.safetensors",
        "checkpoint-000000000003520.safetensors",
        "checkpoint-000000000003020.safetensors",
    ]
    assert len(list(run1.iterdir())) == 3


def test_a_checkpoint_is_a_model_to_open(run1: Path) -> None:
    plan = Checkpoints(run1)
    model = fit(CORPUS, settings_of(), threads=1, checkpoints=plan)
    assert facts(wk.load_model(plan.files()[0])) == facts(model)
    assert wk.load(plan.files()[0]).words == model.vectors.words


def test_a_checkpoint_tells_no_path_of_the_machine(run1: Path) -> None:
    plan = Checkpoints(run1)
    fit(CORPUS, settings_of(), threads=1, checkpoints=plan)
    assert str(run1.parent).encode() not in plan.files()[0].read_bytes()


def test_a_training_clears_the_drafts_of_a_killed_one(run1: Path) -> None:
    run1.mkdir()
    draft = run1 / f"{saving.DRAFT_PREFIX}0123.tmp"
    draft.write_bytes(b"half a model")
    fit(CORPUS, settings_of(), threads=1, checkpoints=Checkpoints(run1))
    assert not draft.exists()


@pytest.mark.parametrize(("free", "threads"), [(0, 0), (1 << 50, 1), (None, 1)])
def test_checkpoints_are_written_beside_the_training_where_memory_has_room(
    free: int | None, threads: int, run1: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = []
    monkeypatch.setattr(writing, "available_bytes", lambda: free)
    write = writing.Journal._write

    def watched(journal: writing.Journal, checkpoint: Checkpoint) -> None:
        copied.append(
            all(matrix.base is None for matrix in checkpoint.model.parameters.by_role.values())
        )
        write(journal, checkpoint)

    monkeypatch.setattr(writing.Journal, "_write", watched)
    fit(CORPUS, settings_of(), threads=1, checkpoints=Checkpoints(run1, words=1_000))
    *during, at_the_end = copied
    assert during == [threads == 1] * len(during)
    assert during
    assert not at_the_end


def test_checkpoints_give_the_memory_of_their_copies_back(
    run1: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies: list[weakref.ref[Any]] = []
    kept: list[int] = []
    write = writing.Journal._write

    def watched(journal: writing.Journal, checkpoint: Checkpoint) -> None:
        kept.append(sum(copy() is not None for copy in copies))
        copies.append(weakref.ref(checkpoint.model.parameters.input_vectors))
        write(journal, checkpoint)

    monkeypatch.setattr(writing.Journal, "_write", watched)
    fit(CORPUS, settings_of(), threads=1, checkpoints=Checkpoints(run1, words=600))
    assert len(copies) > 2
    assert kept == [0] * len(copies)


def test_fit_leaves_no_thread_that_writes(run1: Path) -> None:
    fit(CORPUS, settings_of(), threads=1, checkpoints=Checkpoints(run1, words=1_000))
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith("wordkin-checkpoint")]


@pytest.fixture
def fill_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A function that lets the disk be full after a number of checkpoints."""

    def fill(room: int) -> None:
        write = native.write_arrays
        rooms = iter(range(room))

        def write_or_fail(path: Path, *arguments: Any, **options: Any) -> None:
            if next(rooms, None) is None:
                raise OSError(28, "No space left on device", str(path))
            write(path, *arguments, **options)

        monkeypatch.setattr(native, "write_arrays", write_or_fail)

    return fill


def test_fit_goes_on_when_the_disk_is_full(run1: Path, fill_disk: Callable[[int], None]) -> None:
    fill_disk(0)
    with pytest.warns(WordkinWarning, match=r"no checkpoint could be written: No space left"):
        model = fit(CORPUS, settings_of(), threads=1, checkpoints=Checkpoints(run1, words=1_500))
    assert model.words_trained == 4_000


def warnings_when_checkpoints_fail(run1: Path) -> list[str]:
    """What the warnings say after the cause."""
    with pytest.warns(WordkinWarning) as told:
        fit(CORPUS, settings_of(), threads=1, checkpoints=Checkpoints(run1, words=1_500))
    return [str(one.message).partition("on device. ")[2] for one in told]


def test_fit_tells_that_no_checkpoint_is_there_when_the_last_fails(
    run1: Path, fill_disk: Callable[[int], None]
) -> None:
    fill_disk(0)
    again = "It will be tried again at the next one."
    over = "The training has ended, and its model holds what was learned; there is no checkpoint."
    assert warnings_when_checkpoints_fail(run1) == [again, again, over]


def test_fit_tells_the_newest_checkpoint_when_the_last_fails(
    run1: Path, fill_disk: Callable[[int], None]
) -> None:
    fill_disk(2)
    (told,) = warnings_when_checkpoints_fail(run1)
    assert told.endswith(f"the newest checkpoint is {Checkpoints(run1).files()[0].name}.")


def test_fit_tells_that_a_checkpoint_failed_beside_the_error_that_ends_it(
    run1: Path, fill_disk: Callable[[int], None]
) -> None:
    fill_disk(0)
    plan = Checkpoints(run1, words=1_500)
    told = r"No space left on device\. The training was broken off; there is no checkpoint\.$"

    def break_off_after_it(progress: Progress) -> None:
        if progress.words_done > 1_500:
            raise KeyError("the callback's own")

    with pytest.warns(WordkinWarning, match=told), pytest.raises(KeyError, match="own"):
        fit(CORPUS, settings_of(), threads=1, callbacks=[break_off_after_it], checkpoints=plan)


def interrupted(_: Progress) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("room", [0, 1])
def test_fit_says_after_ctrl_c_how_to_go_on_if_there_is_a_checkpoint(
    room: int, run1: Path, fill_disk: Callable[[int], None]
) -> None:
    fill_disk(room)
    with pytest.warns(WordkinWarning) as told:
        fit(
            CORPUS, settings_of(), threads=1, callbacks=[interrupted], checkpoints=Checkpoints(run1)
        )
    assert ("Pass resume=True" in str(told[-1].message)) is bool(room)


# Damage


def damage(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    match how:
        case "flipped":
            content[-100] ^= 1
        case "cut":
            del content[-100:]
        case "history":
            at = content.index(b'words_trained":"')
            content[at + 16] = ord("9")
        case "empty":
            content.clear()
    path.write_bytes(content)


@pytest.mark.parametrize("how", ["flipped", "cut", "history", "empty"])
def test_fit_passes_over_a_damaged_checkpoint_to_the_one_before(how: str, run1: Path) -> None:
    undisturbed = fit(CORPUS, settings_of(), threads=1)
    plan = Checkpoints(run1, words=500)
    fit_in_pieces(plan, [1_900])
    damage(plan.files()[0], how)
    with pytest.warns(WordkinWarning, match=r"checkpoint-.* Trying the checkpoint before it\."):
        model = fit(CORPUS, settings_of(), threads=1, checkpoints=plan)
    assert facts(model) == facts(undisturbed)


def test_fit_says_so_when_all_checkpoints_are_damaged(run1: Path) -> None:
    plan = Checkpoints(run1, words=500)
    fit_in_pieces(plan, [1_900])
    for path in plan.files():
        damage(path, "flipped")
    with (
        pytest.warns(WordkinWarning, match="expected the SHA-256"),
        pytest.raises(FormatError, match="expected a whole checkpoint, found 2 damaged ones"),
    ):
        fit(CORPUS, settings_of(), threads=1, checkpoints=plan)


def test_keep_never_drops_the_newest_for_a_damaged_later_one(run1: Path) -> None:
    plan = Checkpoints(run1, keep=1)
    for words in (1_000, 700):  # the later one was damaged
        run1.mkdir(exist_ok=True)
        plan.file_of(words).write_bytes(b"")
    plan.drop_others(plan.file_of(700))
    assert plan.files() == [plan.file_of(700)]


def test_checkpoints_leave_alone_what_a_person_named(run1: Path) -> None:
    plan = Checkpoints(run1, words=500, keep=1)
    run1.mkdir()
    own = run1 / "checkpoint-best.safetensors"
    own.write_bytes(b"dear")
    fit(CORPUS, settings_of(), threads=1, checkpoints=plan)
    assert own.read_bytes() == b"dear"
    assert len(plan.files()) == 1


# Another text, other settings


def train_in(run1: Path, text: Any = TEXT, **options: Any) -> Model:
    options = {
        "min_count": 1,
        "max_words": 100,
        "dimensions": 8,
        "threads": 1,
        "epochs": 2,
    } | options
    return wk.train(text, progress=False, checkpoint=run1, resume=True, **options)


def test_train_takes_up_the_options_that_are_left_out(run1: Path) -> None:
    model = train_in(run1)
    again = wk.train(TEXT, checkpoint=run1, resume=True, progress=False)
    assert again.settings == model.settings


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epochs": 3}, r"found epochs 3 \(was 2\)\."),
        ({"window": 3, "seed": 7}, r"found window 3 \(was 5\), seed 7 \(was 1\)\."),
        ({"text": [[f"w{i % 7}" for i in range(49)]] * 20}, "the words or their counts"),
        (
            {"text": [[f"w{i % 7}" for i in (*range(7), *range(49, 6, -1))]] * 20},
            "the text has changed",
        ),
        (
            {"text": [half for line in TEXT for half in (line[:25], line[25:])]},
            "the text has changed",
        ),
        (
            {"protected": ["x"], "keep": lambda word, _: word != "w3"},
            "min_count, keep or protected",
        ),
        ({"freeze": ["w1"]}, "the words to freeze"),
        ({"initial_vectors": {"w1": np.ones(8)}}, "initial_vectors, or the model to resume"),
    ],
)
def test_train_refuses_to_go_on_with_something_else(
    options: dict[str, Any], message: str, run1: Path
) -> None:
    train_in(run1)
    with pytest.raises(SettingsError, match=message):
        train_in(run1, **options)


def test_train_refuses_other_settings_before_it_counts(run1: Path) -> None:
    train_in(run1)
    counted: list[Progress] = []
    with pytest.raises(SettingsError, match="epochs"):
        train_in(run1, epochs=9, callbacks=[counted.append])
    assert not counted


def test_train_refuses_a_folder_of_another_training(run1: Path) -> None:
    train_in(run1)
    with pytest.raises(SettingsError, match=r"expected an empty folder .* Pass resume=True"):
        wk.train(TEXT, checkpoint=run1, progress=False)


def test_train_begins_where_there_is_no_checkpoint_yet(run1: Path) -> None:
    assert train_in(run1).words_trained == 2_000


def test_train_with_resume_true_needs_a_folder() -> None:
    with pytest.raises(SettingsError, match=r"resume=True: expected checkpoint=\.\.\."):
        wk.train(TEXT, resume=True)


def test_train_refuses_a_checkpoint_that_is_no_folder() -> None:
    with pytest.raises(SettingsError, match="checkpoint: expected a folder or Checkpoints"):
        wk.train(TEXT, checkpoint=7)  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [{"minutes": -1}, {"words": 0}, {"keep": 0}])
def test_checkpoints_refuse_numbers_that_make_no_sense(options: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=f"{next(iter(options))}: expected"):
        Checkpoints("run1", **options)


def test_a_later_kind_of_checkpoint_is_refused(run1: Path) -> None:
    plan = Checkpoints(run1)
    model = fit(CORPUS, settings_of(), threads=1, checkpoints=plan)
    stored = plan.files()[0]
    arrays, texts = native.open_arrays(stored)
    texts = {name: text for name, text in texts.items() if name != "sha256"}
    texts["training_standing"] = json.dumps({"words_done": model.words_trained})
    arrays = {name: array.copy() for name, array in arrays.items()}
    native.write_arrays(stored, arrays, texts, signed=True)
    with (
        pytest.warns(WordkinWarning, match="A newer wordkin may have written it"),
        pytest.raises(FormatError),
    ):
        fit(CORPUS, settings_of(), threads=1, checkpoints=plan)


@pytest.mark.parametrize(
    "change",
    [{"words_done": -1}, {"words_done": "many"}, {"loss": float("nan")}, {"callbacks": 3}],
    ids=str,
)
def test_checkpoint_that_stands_nowhere_is_passed_over(change, run1):
    plan = Checkpoints(run1)
    fit(CORPUS, settings_of(), threads=1, callbacks=[stop_after(1)], checkpoints=plan)
    (path,) = plan.files()
    arrays, metadata = native.open_arrays(path)
    del metadata["sha256"]
    metadata["training_standing"] = json.dumps(json.loads(metadata["training_standing"]) | change)
    native.write_arrays(path, arrays, metadata, signed=True)
    with (
        pytest.warns(WordkinWarning, match="expected a checkpoint"),
        pytest.raises(FormatError, match="found 1 damaged"),
    ):
        fit(CORPUS, settings_of(), threads=1, checkpoints=plan)


@pytest.mark.parametrize("text", ["training_standing", "settings"])
def test_checkpoint_of_too_deep_json_is_passed_over(text, run1):
    train_in(run1)
    (path,) = Checkpoints(run1).files()
    arrays, metadata = native.open_arrays(path)
    del metadata["sha256"]
    native.write_arrays(path, arrays, metadata | {text: "[" * 100_000}, signed=True)
    with (
        pytest.warns(WordkinWarning, match=r"expected (a checkpoint|settings)"),
        pytest.raises(FormatError, match="found 1 damaged"),
    ):
        train_in(run1)
