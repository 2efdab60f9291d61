"""What all studies share: the options of train, a folder of trainings, one plan and one bar for all."""

import inspect
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Unpack, get_type_hints

import numpy as np
import pytest

import wordkin as wk
from small_trainings import corpus_of, matrices_of, settings_of
from wordkin.corpus import EncodedCorpus
from wordkin.errors import FormatError, SettingsError, TextError, WordkinWarning
from wordkin.progress import Progress
from wordkin.settings import TrainingSettings
from wordkin.studies import options, plan, trainings
from wordkin.studies.folder import (
    Record,
    StudyFolder,
    check_folder,
    check_outside,
    is_study,
    open_folder,
    read_record,
)
from wordkin.studies.options import DEFAULTS, TrainOptions, choose, takes_train_options
from wordkin.studies.trainings import Training, open_training, train_missing
from wordkin.training.start import Origin

SENTENCES = [[f"w{(3 * i + j * j) % 7}" for j in range(6)] for i in range(40)]


def text() -> EncodedCorpus:
    return corpus_of(SENTENCES)


def drawings(corpus: EncodedCorpus, count: int = 3) -> list[Training]:
    """Trainings on a third of the sentences each; the last word is in the first third only."""
    return [
        Training(
            name=f"sample-{number}",
            label=f"sample {number} of {count}",
            origin=Origin.of(settings_of(seed=number)),
            draw=partial(corpus.take, range(number, 40, 3)),
            words=len(corpus.ids) // 3,
        )
        for number in range(1, count + 1)
    ]


def record_of(**changes: Any) -> Record:
    record = Record("bootstrap", settings_of(), {"text": "abc"}, {"samples": 3})
    return record._replace(**changes)


def train_all(folder: Path | None, reporters: Sequence[Any] = (), **named: Any) -> StudyFolder:
    corpus = text()
    with open_folder(folder, record_of()) as study:
        train_missing(
            study, drawings(corpus), corpus.vocabulary, threads=1, reporters=reporters, **named
        )
        return study


def bits_of(study: StudyFolder, names: Sequence[str]) -> list[list[bytes]]:
    return [matrices_of(open_training(study.path_of(name))[0]) for name in names]


NAMES = ["sample-1", "sample-2", "sample-3"]


# options


def test_train_options_are_those_of_train() -> None:
    hints = get_type_hints(wk.train)
    expected = {name: hints[name] for name in DEFAULTS}
    assert get_type_hints(TrainOptions) == expected
    assert {*inspect.signature(wk.train).parameters} == {*DEFAULTS, *options.LEFT_OUT}


@takes_train_options
def study_of(
    text: object,  # noqa: ARG001
    *,
    samples: int = 25,  # noqa: ARG001
    **given: Unpack[TrainOptions],
) -> TrainingSettings:
    return choose(given).settings


def test_a_study_takes_the_options_of_train() -> None:
    settings = study_of([], samples=3, window=9, tokenize=str.split, progress=False)
    assert (settings.window, settings.tokenize) == (9, "function")
    parameters = inspect.signature(study_of).parameters
    assert list(parameters)[:3] == ["text", "samples", "objective"]
    assert parameters["epochs"].default == 5


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("dimension", "argument 'dimension'. Did you mean dimensions?"),
        ("samplez", "argument 'samplez'. Did you mean samples?"),
        ("vector_size", "Did you mean dimensions?"),
        ("checkpoint", "argument 'checkpoint'"),
    ],
)
def test_a_study_offers_what_an_unknown_option_meant(wrong: str, message: str) -> None:
    given: dict[str, Any] = {wrong: 9}
    with pytest.raises(TypeError, match=re.escape(message)):
        study_of([], **given)


def test_a_study_reads_a_text_once_and_refuses_one_of_single_words() -> None:
    chosen = choose({"min_count": 1, "progress": False})
    raw = chosen.encode(iter(SENTENCES))
    assert (
        chosen.prune(raw).vocabulary.words[0]
        == raw.vocabulary.words[np.argmax(raw.vocabulary.counts)]
    )
    with pytest.raises(TextError, match="each of its 2 sentences has one word"):
        chosen.prune(chosen.encode([["a"], ["b"]]))


# trainings


def test_train_missing_keeps_whole_models_and_counts(tmp_path: Path) -> None:
    study = train_all(tmp_path / "run")
    for number, name in enumerate(NAMES, 1):
        model, counts = open_training(study.path_of(name))
        drawn = text().take(range(number, 40, 3))
        assert counts.tolist() == np.bincount(drawn.ids, minlength=7).tolist()
        assert model.settings == settings_of(seed=number)
        assert model.vocabulary.counts.sum() == len(text().ids)
        assert wk.load_model(study.path_of(name)).vectors.words == text().vocabulary.words
        assert wk.load(study.path_of(name)).words == text().vocabulary.words
    assert {path.name for path in study.path.iterdir()} == {
        "study.json",
        *(f"{name}.safetensors" for name in NAMES),
    }


def test_train_missing_trains_nothing_twice(tmp_path: Path) -> None:
    study = train_all(tmp_path)
    times = [study.path_of(name).stat().st_mtime_ns for name in NAMES]
    study.path_of("sample-2").unlink()
    seen: list[str] = []
    train_all(tmp_path, [lambda progress: seen.append(progress.phase)])
    assert set(seen) - {"loading"} == {"sample 2 of 3"}
    assert [study.path_of(name).stat().st_mtime_ns for name in NAMES][::2] == times[::2]


def test_trainings_share_one_bar() -> None:
    seen: list[Progress] = []
    train_all(None, [seen.append])
    seen = [progress for progress in seen if progress.phase.startswith("sample")]
    assert list(dict.fromkeys(progress.phase for progress in seen)) == [
        f"sample {number} of 3" for number in (1, 2, 3)
    ]
    shares = [progress.fraction for progress in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert str(seen[-1]).startswith("sample 3 of 3: 100.0 %")


def test_a_temporary_folder_is_gone_with_its_value() -> None:
    study = train_all(None)
    folder = study.path
    assert study.has("sample-3")
    del study
    assert not folder.exists()


def test_the_plan_comes_first(tmp_path: Path) -> None:
    said: list[str] = []
    train_all(tmp_path / "run", say=said.append)
    work = 3 * 2 * (len(text().ids) // 3)
    assert said[0].startswith(f"3 trainings of {work} words in all; ")
    assert f"in {tmp_path / 'run'}; the first will show" in said[0]
    assert said[1].startswith("the other 2 trainings will take about 0:0")
    train_all(tmp_path / "run", say=said.append)
    assert said[2].startswith("3 trainings, all finished")


def test_trainings_are_refused_where_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "free_bytes", lambda _: 999)
    with pytest.raises(SettingsError, match=r"need .* on disk, .* are free there\. Name a folder"):
        train_all(tmp_path)
    assert not list(tmp_path.glob("*.safetensors"))


# Ctrl-C and kill


@pytest.fixture
def _raising() -> Any:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_raising")
@pytest.mark.parametrize("share", [0.4, 0.6])
def test_ctrl_c_keeps_what_is_finished(tmp_path: Path, share: float) -> None:
    def press(progress: Progress) -> None:
        if progress.phase.startswith("sample") and progress.fraction > share and not pressed:
            pressed.append(progress.phase)
            signal.raise_signal(signal.SIGINT)

    pressed: list[str] = []
    with (
        pytest.warns(WordkinWarning, match="interrupted after 1 of 3 trainings, which are kept in"),
        pytest.raises(KeyboardInterrupt),
    ):
        train_all(tmp_path, [press])
    assert pressed == ["sample 2 of 3"]
    assert [path.name for path in tmp_path.glob("*.safetensors")] == ["sample-1.safetensors"]
    assert bits_of(train_all(tmp_path), NAMES) == bits_of(train_all(None), NAMES)


@pytest.mark.usefixtures("_raising")
def test_ctrl_c_while_kernels_are_loaded_says_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def press(*_: object) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(trainings, "train_one", press)
    with pytest.warns(WordkinWarning, match="after 0 of 3"), pytest.raises(KeyboardInterrupt):
        train_all(tmp_path)


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from test_studies import train_all

def kill(progress):
    if progress.phase == "sample 3 of 3" and progress.fraction > 0.8:
        os.kill(os.getpid(), signal.SIGKILL)

train_all(Path(sys.argv[1]), [kill])
"""


@pytest.mark.posix
def test_trainings_go_on_to_the_same_bits_after_sigkill(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(Path(__file__).parent)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert len(list(tmp_path.glob("*.safetensors"))) == 2
    draft = tmp_path / ".wordkin-0123456789abcdef.tmp"
    draft.write_bytes(b"half a sample")
    assert bits_of(train_all(tmp_path), NAMES) == bits_of(train_all(None), NAMES)
    assert not draft.exists()


# folders


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "changes"}, "same study, changes, found one of 'bootstrap'"),
        ({"settings": settings_of(window=9)}, r"same settings, found window 9 \(was 5\)"),
        ({"fingerprint": {"text": "abd"}}, "same text, found another: the order of the words"),
        ({"fingerprint": {"text": "abc", "documents": "x"}}, "same text, found another: documents"),
    ],
)
def test_a_folder_of_something_else_is_refused(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with open_folder(tmp_path / "run", record_of()):
        pass
    with (
        pytest.raises(SettingsError, match=message),
        open_folder(tmp_path / "run", record_of(**changes)),
    ):
        pass


def test_facts_of_a_folder_may_grow(tmp_path: Path) -> None:
    for facts in ({"samples": 3}, {"samples": 9}):
        with open_folder(tmp_path, record_of(facts=facts)):
            pass
    assert read_record(tmp_path) == record_of(facts={"samples": 9})


def test_a_folder_of_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("sea")
    with pytest.raises(SettingsError, match=r"1 other files?, such as 'thesis.txt'"):
        check_folder(tmp_path, "bootstrap", settings_of())
    with pytest.raises(SettingsError, match="other files"), open_folder(tmp_path, record_of()):
        pass
    with (
        pytest.raises(SettingsError, match="found a file"),
        open_folder(tmp_path / "thesis.txt", record_of()),
    ):
        pass


def test_a_folder_inside_that_of_the_text_is_refused(tmp_path: Path) -> None:
    for text in (str(tmp_path), [tmp_path]):
        with pytest.raises(SettingsError, match="all of whose files are read as text"):
            check_outside(tmp_path / "run", text)
    check_outside(tmp_path / "run", tmp_path / "text")
    check_outside(None, tmp_path)
    check_outside(tmp_path, SENTENCES)


def test_a_folder_elsewhere_is_refused() -> None:
    with pytest.raises(SettingsError, match="found an address"):
        check_folder("s3://bucket/run", "bootstrap", settings_of())


def test_a_folder_is_checked_before_the_text_is_read(tmp_path: Path) -> None:
    check_folder(None, "bootstrap", settings_of())
    check_folder(tmp_path / "run", "bootstrap", settings_of())
    with open_folder(tmp_path / "run", record_of()):
        pass
    check_folder(tmp_path / "run", "bootstrap", settings_of())
    with pytest.raises(SettingsError, match="same settings"):
        check_folder(tmp_path / "run", "bootstrap", replace(settings_of(), epochs=9))


@pytest.mark.parametrize(
    "damaged", ["", "[]", "{}", '{"version": 2}', '{"version": 1, "settings": {"window": 0}}']
)
def test_a_damaged_study_file_is_an_error(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "study.json").write_text(damaged)
    assert is_study(tmp_path)
    with pytest.raises(FormatError, match="expected what wordkin wrote of its trainings"):
        read_record(tmp_path)


@pytest.mark.parametrize("opener", [wk.load, wk.load_model])
def test_a_folder_of_trainings_is_no_file_of_vectors(tmp_path: Path, opener: Any) -> None:
    train_all(tmp_path)
    with pytest.raises(FormatError, match=r"folder of many trainings\. wordkin.load_samples opens"):
        opener(tmp_path)
