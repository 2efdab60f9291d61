"""Changed words: planted change is found, deals at random report none, and nothing finished is lost."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from scripts import load_script
from topic_texts import topic_text
from wordkin.errors import SettingsError, TextError, UnknownWordError, WordkinWarning
from wordkin.studies.changed_words import COVERS, Changes
from wordkin.studies.changes import changes
from wordkin.studies.deal_trainings import OLD, measure
from wordkin.studies.deals import Deck, check_documents
from wordkin.studies.trainings import open_training
from wordkin.vectors import WordVectors
from wordkin.words.vocabulary import Vocabulary

planted_changes = load_script("benchmarks/planted_changes.py")
deal_in_two, flatten = planted_changes.deal_in_two, planted_changes.flatten

# Words of like frequency: a text about other things.
PAIRS = [("w54", "w124"), ("w211", "w93"), ("w58", "w79"), ("w204", "w45")]
SMALL: dict[str, Any] = {
    "dimensions": 16,
    "window": 3,
    "subsample_threshold": 0,
    "threads": 1,
    "progress": False,
}
TINY: dict[str, Any] = {**SMALL, "dimensions": 4, "epochs": 1, "min_count": 1, "controls": 10}


def tiny_texts() -> tuple[list[list[str]], list[list[str]]]:
    """Two texts of 20 lines, about two things each."""
    old = [["sea", "lake", "shore", "ship"], ["car", "road", "wheel", "street"]] * 10
    new = [["sea", "road", "wheel", "ship"], ["car", "lake", "shore", "street"]] * 10
    return old, new


# Shown by planted change


def test_planted_change_is_found_and_a_deal_at_random_has_none() -> None:
    documents = [[sentence] for sentence in topic_text(1)]
    old, new = deal_in_two(documents, seed=1)
    swapped = flatten(planted_changes.swap_words(new, PAIRS, share=1.0, seed=1))
    found = changes(flatten(old), swapped, **SMALL)
    planted = {word for pair in PAIRS for word in pair}
    reported = [word.word for word in found.words]
    assert len(planted & {*reported}) >= 6  # of eight
    assert len({*reported} - planted) <= 1
    assert reported[0] in planted

    nothing = changes(flatten(old), flatten(new), **SMALL)
    assert nothing.words == nothing.frequent == []
    assert str(nothing).startswith("No word has changed: ")


# The result


def made(**changed: Any) -> Changes:
    """Changes of four words: one that has changed, one that has not, one too rare, and a frequent one."""
    words, counts = ["the", "cell", "sea", "rare"], np.array([9000, 60, 50, 8])
    random = np.random.default_rng(1)
    distances = 0.2 * random.lognormal(0, 0.1, (21, 4))
    distances[0, 1], distances[0, 3] = 0.8, np.nan
    vectors = WordVectors(words[:3], np.eye(3, dtype=np.float32) + 0.1, counts[:3])
    values: dict[str, Any] = {
        "old": vectors,
        "new": vectors,
        "vocabulary": Vocabulary.from_words(words, counts),
        "counts": np.array([[4000, 20, 25, 7], [5000, 40, 25, 1]]),
        "distances": distances,
        "raw_words": 7000,
        "least": 5,
        "limit": 0.1,
    }
    return Changes(**(values | changed))


def test_words_have_distance_controls_counts_and_neighbors() -> None:
    (word,) = made().words
    assert (word.word, word.old_count, word.new_count, word.frequent) == ("cell", 20, 40, False)
    assert word.distance == 0.8
    assert word.beyond == pytest.approx(0.6, abs=0.02)
    assert word.control < word.highest < 0.3
    assert word.q == pytest.approx(0.05)
    assert word.before == word.after == ("the", "sea")


def test_any_word_can_be_asked_for() -> None:
    found = made()
    assert found["sea"].q > 0.1
    assert found["the"].frequent
    assert np.isnan(found["rare"].q)
    assert found["rare"].before == ()
    with pytest.raises(UnknownWordError, match="cel"):
        found["cel"]


def test_the_text_of_changes_is_a_table_that_says_what_it_covers() -> None:
    found = made()
    lines = str(found).split("\n")
    assert lines[0] == (
        "1 word has changed (q below 0.1). 3 words were compared; 1 others occur fewer than 5 times in one of the "
        "texts, or in too few documents."
    )
    assert lines[2].split() == ["word", "distance", "controls", "q", "old", "new"]
    assert lines[3].split()[:2] == ["cell", "0.800"]
    assert lines[3].endswith("the, sea -> the, sea")
    assert lines[-1] == COVERS
    assert "cell" in found._repr_html_()
    assert COVERS in found._repr_html_().replace("&#x27;", "'")
    assert repr(found) == "<Changes: 1 of 3 words, and 0 frequent ones, by 20 controls>"


def test_no_change_is_said_plainly() -> None:
    distances = made().distances.copy()
    distances[0, 1] = 0.2
    assert "No word has changed: " in str(made(distances=distances))
    alike = np.full_like(distances, 0.3)
    assert (
        "No word has changed: of 20 deals of the same documents at random, 20 differ as much"
        in str(made(distances=alike))
    )


def test_a_table_has_all_words_that_were_compared(tmp_path: Path) -> None:
    found = made()
    found.save(tmp_path / "changes.tsv")
    header, *rows = [
        line.split("\t") for line in (tmp_path / "changes.tsv").read_text("utf-8").splitlines()
    ]
    assert header[:2] == ["word", "distance"]
    assert [row[0] for row in rows] == ["cell", "sea", "the"]
    assert [row[header.index("frequent")] for row in rows] == ["no", "no", "yes"]
    assert rows[0][-1] == "the sea"
    assert list(found.to_pandas().columns) == header
    assert found.to_pandas()["word"].tolist() == ["cell", "sea", "the"]


def test_frequent_words_are_listed_apart() -> None:
    distances = made().distances.copy()
    distances[0, 0] = 0.9
    found = made(distances=distances)
    assert [word.word for word in found.frequent] == ["the"]
    assert [word.word for word in found.words] == ["cell"]
    assert "and 1 of those that make up 125.0% of the text each" in found.summary


def test_the_picture_names_changed_words_over_a_cloud_of_controls() -> None:
    axes = made().plot()
    assert [text.get_text() for text in axes.texts] == ["cell"]
    cloud, rest, changed, _ = axes.collections
    assert len(np.asarray(cloud.get_offsets())) == 20 * 3 + 20
    assert len(np.asarray(rest.get_offsets())) == 2
    assert np.asarray(changed.get_offsets()).tolist() == [[60, pytest.approx(0.8)]]


# Deals


def deck(old: int = 10, new: int = 30, size: Callable[[int], int] = lambda _: 5) -> Deck:
    number = old + new
    return Deck.of(np.arange(number), np.array([size(n) for n in range(number)]), old)


def test_a_deal_has_sides_of_the_same_sizes_whatever_its_documents_are() -> None:
    books = deck(10, 1000, lambda number: 1000 if number < 10 else 10)  # half of the text each
    for number in range(1, 9):
        there = books.deal(1, number)
        assert abs(books.sizes[there].sum() - 10_000) <= 500
        assert 0 < there[:10].sum() < 10


def test_deals_depend_on_seed_and_number_alone() -> None:
    assert (deck().deal(1, 2) == deck().deal(1, 2)).all()
    assert (deck().deal(1, 2) != deck().deal(1, 3)).any()
    assert (deck().deal(1, 2) != deck().deal(2, 2)).any()


def test_sides_have_each_sentence_once_in_the_order_of_the_texts() -> None:
    documents = Deck.of(np.array([0, 1, 0, 2, 2, 3]), np.ones(6, int), first_new=2)
    old, new = documents.sides(documents.is_new)
    assert (old.tolist(), new.tolist()) == ([0, 1, 2], [3, 4, 5])
    old, new = documents.sides(documents.deal(1, 1))
    assert sorted([*old, *new]) == list(range(6))
    assert (np.diff(old) > 0).all()


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        (lambda: deck(1, 30), "found one in the old text"),
        (lambda: deck(30, 1), "found one in the new text"),
        (lambda: deck(3, 3), "expected documents that can be dealt anew in many ways"),
        (lambda: deck(10, 10, lambda number: 900 if number == 3 else 1), "has 98% of all text"),
    ],
)
def test_too_few_documents_are_refused(documents: Callable[[], Deck], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        check_documents(documents())


def test_few_documents_are_warned_of() -> None:
    with pytest.warns(WordkinWarning, match="found 5 and 5 documents, worth 10 of one size"):
        check_documents(deck(5, 5))


# Trainings and their folder


def test_words_that_a_side_has_too_seldom_have_no_distance() -> None:
    model = wk.train([["sea", "lake", "car"]] * 9, **{**SMALL, "min_count": 1})
    counts = np.array([5, 5, 5])
    distances = measure((model, counts), (model, np.array([5, 4, 0])), 5)
    assert distances[0] == pytest.approx(0, abs=1e-6)
    assert np.isnan(distances[1:]).all()


def test_both_texts_lie_in_one_space_with_the_compass_outputs(tmp_path: Path) -> None:
    changes(*tiny_texts(), folder=tmp_path, **TINY)
    compass, _ = open_training(tmp_path / "compass.safetensors")
    old, counts = open_training(tmp_path / f"{OLD}.safetensors")
    assert old.parameters.output_vectors is not None
    np.testing.assert_array_equal(old.parameters.output_vectors, compass.parameters.output_vectors)
    assert counts.tolist() == [10] * 8
    assert old.settings.seed != compass.settings.seed


@pytest.mark.slow  # compiles other kernels
@pytest.mark.parametrize(
    "loss", ["hierarchical-softmax", ("negative-sampling", "hierarchical-softmax")]
)
def test_words_are_compared_with_any_loss(loss: Any) -> None:
    found = changes(*tiny_texts(), objective="cbow", loss=loss, **TINY)
    assert np.isfinite(found.distances).all()


def test_the_same_call_trains_nothing_again_and_more_controls_add_to_it(tmp_path: Path) -> None:
    first = changes(*tiny_texts(), folder=tmp_path, **TINY)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.safetensors")}
    assert len(times) == 13
    second = changes(*tiny_texts(), folder=tmp_path, **TINY)
    more = changes(*tiny_texts(), folder=tmp_path, **{**TINY, "controls": 12})
    assert {path: path.stat().st_mtime_ns for path in times} == times
    np.testing.assert_array_equal(first.distances, second.distances)
    np.testing.assert_array_equal(first.distances, more.distances[:11])
    fresh = changes(*tiny_texts(), **{**TINY, "controls": 12})
    np.testing.assert_array_equal(fresh.distances, more.distances)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"window": 9}, "same settings, found window 9"),
        ({"documents": ([1, 2] * 10, [1, 2] * 10)}, "where the new text begins, or documents"),
    ],
)
def test_a_folder_of_other_texts_or_settings_is_refused(
    tmp_path: Path, changed: dict[str, Any], message: str
) -> None:
    changes(*tiny_texts(), folder=tmp_path, **TINY)
    labels = {"documents": ([*range(10)] * 2, [*range(10)] * 2)}
    with pytest.raises(SettingsError, match=message):
        changes(
            *tiny_texts(),
            folder=tmp_path,
            **(TINY | (labels if "documents" in changed else changed)),
        )


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from test_changes import TINY, tiny_texts
from wordkin.studies import changes as module, deal_trainings

train_one = deal_trainings.train_one

def train_or_kill(training, *rest):
    if training.label == "control 4 of 10" and training.name == "new":
        os.kill(os.getpid(), signal.SIGKILL)
    return train_one(training, *rest)

deal_trainings.train_one = train_or_kill
module.changes(*tiny_texts(), folder=Path(sys.argv[1]), **TINY)
"""


@pytest.mark.posix
def test_a_killed_run_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(Path(__file__).parent)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert {path.stem for path in tmp_path.glob("control-*")} == {
        "control-001",
        "control-002",
        "control-003",
    }
    rest = changes(*tiny_texts(), folder=tmp_path, **TINY)
    np.testing.assert_array_equal(rest.distances, changes(*tiny_texts(), **TINY).distances)


# Bad input


@pytest.mark.parametrize(
    ("texts", "changed", "error", "message"),
    [
        (
            (["sea"], ["car"]),
            {},
            TextError,
            "found none among 1 words of the old text and 1 of the new",
        ),
        (
            (["sea", "a"], ["sea", "b"]),
            {"min_count": 30},
            TextError,
            "min_count=30 times in each of two texts",
        ),
        (
            (["sea", "a"], ["sea", "b"]),
            {"controls": 2},
            SettingsError,
            "controls: expected .* at least 3|from 3",
        ),
        (
            (["sea", "a"], ["sea", "b"]),
            {"q": 2.0},
            SettingsError,
            "q: expected a number from 0.0 to 1.0",
        ),
        (
            (["sea", "a"], ["sea", "b"]),
            {"documents": "page"},
            SettingsError,
            "expected 'line', 'file'",
        ),
        (
            (["sea", "a"], ["sea", "b"]),
            {"documents": "file"},
            SettingsError,
            "expected files of text",
        ),
        ((["sea", "a"], ["sea", "b"]), {"documents": ([1], [2])}, SettingsError, "found 1 labels"),
        (
            (["sea", "a"], ["sea", "b"]),
            {"documents": ([1], [2], [3])},
            SettingsError,
            "found 3 lists",
        ),
        (
            (["sea", "a"], ["sea", "b"]),
            {"documents": (["x"] * 20, "line")},
            SettingsError,
            "found one in the old",
        ),
    ],
)
def test_bad_input_is_refused_before_anything_is_trained(
    tmp_path: Path,
    texts: tuple[list[str], list[str]],
    changed: dict[str, Any],
    error: type[Exception],
    message: str,
) -> None:
    old, new = ([sentence] * 20 for sentence in texts)
    with pytest.raises(error, match=message):
        changes(old, new, folder=tmp_path / "run", **(TINY | changed))
    assert not (tmp_path / "run").exists()


def test_few_controls_are_warned_of() -> None:
    with pytest.warns(WordkinWarning, match="controls: found 3: the fewer there are"):
        changes(*tiny_texts(), **(TINY | {"controls": 3}))


# The command


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "old.txt", tmp_path / "new.txt"]
    for path, text in zip(paths, tiny_texts(), strict=True):
        path.write_text("".join(" ".join(line) + "\n" for line in text), "utf-8")
    return paths


FEW = ["--controls", 10, "--dimensions", 4, "--epochs", 1, "--min-count", 1, "--threads", 1]


def test_the_command_writes_a_table_and_a_picture(
    wordkin: Callable[..., Any], files: list[Path], tmp_path: Path
) -> None:
    table, picture = tmp_path / "changes.tsv", tmp_path / "changes.png"
    outcome = wordkin("changes", *files, "-o", table, "--plot", picture, *FEW)
    assert outcome.status == 0
    assert "8 words were compared." in outcome.out
    assert len(table.read_text("utf-8").splitlines()) == 9
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert f"saved {table}: 8 words" in outcome.err
    assert "12 trainings of" in outcome.err


def test_the_command_takes_labels_and_answers_in_json(
    wordkin: Callable[..., Any], files: list[Path], tmp_path: Path
) -> None:
    labels = tmp_path / "labels"
    labels.write_text("".join(f"{number // 2}\n" for number in range(20)), "utf-8")
    table = tmp_path / "changes.tsv"
    outcome = wordkin(
        "changes", *files, "-o", table, "--documents", labels, "--documents", "line", "--json", *FEW
    )
    assert outcome.status == 0
    assert '"compared": 8' in outcome.out
    outcome = wordkin("changes", *files, "-o", table, "--documents", labels, *FEW)
    assert outcome.status == 2
    assert "or twice a name or a file of labels" in outcome.err


def test_the_command_refuses_one_text_twice(
    wordkin: Callable[..., Any], files: list[Path], tmp_path: Path
) -> None:
    outcome = wordkin("changes", files[0], files[0], "-o", tmp_path / "changes.tsv", *FEW)
    assert outcome.status == 2
    assert "expected two texts, found one twice" in outcome.err


def test_the_command_refuses_to_write_over_a_text(
    wordkin: Callable[..., Any], files: list[Path]
) -> None:
    assert wordkin("changes", *files, "-o", files[0], *FEW).status == 2


# Slow: whether the bars hold


@pytest.mark.slow
def test_of_twenty_deals_at_random_at_most_two_report_a_word() -> None:
    documents = [[sentence] for sentence in topic_text(7, documents=240, words=80)]
    reports = 0
    for seed in range(20):
        old, new = map(flatten, deal_in_two(documents, seed))
        found = changes(old, new, seed=seed + 1, **SMALL)
        reports += bool(found.words or found.frequent)
    assert reports <= 2


@pytest.mark.slow
def test_four_of_five_words_that_get_other_contexts_are_found() -> None:
    record = next(load_script("benchmarks/changes.py").measure_planted())
    assert (record["what"], record["planted"]) == ("100%", 20)
    assert record["found"] >= 16
