"""Phrases: what gensim finds, joined everywhere, saved, and what is refused."""

import gzip
import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError, SettingsError, WordkinWarning
from wordkin.formats.safetensors import open_arrays, save_arrays
from wordkin.phrases import ENGLISH_CONNECTOR_WORDS, PairCounts, Phrase, Phrases, find_phrases
from wordkin.phrases.finding import find_in_corpus
from wordkin.phrases.rules import Rules, default_max_pairs, list_thresholds
from wordkin.phrases.scoring import SCORINGS
from wordkin.phrases.writing import write_corpus

DATA = Path(__file__).parent / "data"
TEXT = DATA / "phrases.txt"
RECORDED = json.loads((DATA / "phrases.json").read_text("utf-8"))
SENTENCES = [["new", "york", "is", "new"], ["in", "new", "york", "city"]] * 10
NEW_YORK = Phrases(((Phrase(("new", "york"), 2.5, 20),), (Phrase(("new_york", "city"), 1.0, 10),)))


def found_in(text: object, **options: Any) -> Phrases:
    return find_phrases(text, progress=False, **options)


def written(phrases: Phrases, text: object, path: Path) -> str:
    phrases.write(text, path)
    return path.read_text("utf-8")


@pytest.mark.parametrize("passes", [1, 2])
@pytest.mark.parametrize("name", RECORDED["gensim"])
def test_find_phrases_finds_what_gensim_finds(name: str, passes: int, tmp_path: Path) -> None:
    options = RECORDED["options"]["gensim"][name]
    want = RECORDED["gensim"][name][passes - 1]
    phrases = found_in(TEXT, passes=passes, **options)
    delimiter = options.get("delimiter", "_")
    scores = {delimiter.join(phrase.words): phrase.score for phrase in phrases.passes[-1]}
    assert {joined: scores[joined] for joined in want["phrases"]} == pytest.approx(
        want["phrases"], rel=1e-12
    )
    joined = written(phrases, TEXT, tmp_path / "joined.txt")
    assert hashlib.sha256(joined.encode()).hexdigest() == want["joined"]


@pytest.mark.slow
@pytest.mark.parametrize("connectors", [frozenset(), ENGLISH_CONNECTOR_WORDS])
@pytest.mark.parametrize("scoring", ["original", "npmi"])
def test_find_phrases_finds_what_the_installed_gensim_finds(
    scoring: Any, connectors: frozenset[str], data_folder: Path
) -> None:
    models = pytest.importorskip("gensim.models")
    corpus = wk.encode(data_folder / "small.txt.xz")
    words = corpus.vocabulary.words
    text = [[words[i] for i in ids] for ids in np.split(corpus.ids, corpus.starts[1:-1])]
    options = {"threshold": 0.4 if scoring == "npmi" else 10.0, "connector_words": connectors}
    phrases = found_in(corpus, passes=2, scoring=scoring, **options)
    name = "default" if scoring == "original" else scoring
    for found in phrases.passes:
        model = models.Phrases(text, scoring=name, **options)
        scores = {"_".join(phrase.words): phrase.score for phrase in found}
        want = model.find_phrases(text)
        assert {word: scores.get(word) for word in want} == pytest.approx(want, rel=1e-12)
        text = [model[sentence] for sentence in text]
    joined = phrases.apply(corpus)
    assert [joined.vocabulary.words[i] for i in joined.ids] == [w for line in text for w in line]


def test_find_phrases_gives_the_best_first() -> None:
    scores = [phrase.score for phrase in found_in(TEXT, threshold=1.0)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 3


def test_find_phrases_says_how_often_a_pair_occurs() -> None:
    phrases = found_in(SENTENCES, threshold=0.1)
    assert {phrase.words: phrase.count for phrase in phrases} == {
        ("new", "york"): 20,
        ("york", "is"): 10,
        ("is", "new"): 10,
        ("in", "new"): 10,
        ("york", "city"): 10,
    }


def test_find_phrases_takes_a_function_for_scoring() -> None:
    seen: list[PairCounts] = []

    def share(counts: PairCounts) -> np.ndarray[Any, np.dtype[np.float64]]:
        seen.append(counts)
        return counts.pair / counts.left

    phrases = found_in(SENTENCES, scoring=share, threshold=0.6)
    # new: 10 * 2 + 10 times
    assert [phrase.words for phrase in phrases] == [("is", "new"), ("in", "new"), ("new", "york")]
    assert seen[0].tokens == 80
    assert seen[0].min_count == 5
    assert seen[0].vocabulary_size == 10


def test_find_phrases_never_crosses_the_end_of_a_sentence() -> None:
    assert len(found_in([["new"], ["york"]] * 20, threshold=0.0)) == 0


def test_find_phrases_finds_nothing_in_an_empty_text() -> None:
    assert len(found_in([[]])) == 0


def test_find_phrases_shows_how_far_it_is(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "wordkin.training"):
        find_phrases(SENTENCES)
    assert "counting: 80 words" in caplog.text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min_count": 0}, "min_count: expected a whole number of at least 1"),
        ({"threshold": -1.0}, "threshold: expected a number of at least 0"),
        (
            {"threshold": [1.0, 2.0]},
            "threshold: expected one, or one for each of 1 passes, found 2",
        ),
        ({"threshold": "high"}, "threshold: expected one"),
        ({"scoring": "best"}, "scoring: expected 'original', 'npmi', 'word2phrase' or a function"),
        ({"scoring": lambda counts: 1.0}, "threshold: expected a number, since"),
        ({"scoring": lambda counts: 1.0, "threshold": 1.0}, "scoring: expected a function that"),
        ({"passes": 0}, "passes: expected a whole number"),
        ({"connector_words": "of"}, "connector_words: expected several words"),
        ({"delimiter": " "}, "delimiter: expected characters without white space"),
        ({"delimiter": ""}, "delimiter: expected characters without white space"),
        ({"max_pairs": 3}, "max_pairs: expected a whole number of at least 16"),
    ],
)
def test_find_phrases_refuses(options: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        found_in(SENTENCES, **options)


def test_thresholds_of_npmi_may_be_negative() -> None:
    assert list_thresholds(-0.5, "npmi", 1) == (-0.5,)


@pytest.mark.parametrize(
    ("scoring", "score"),
    [
        ("original", (8 - 2) / (10 * 20) * 50),
        ("word2phrase", np.float32(8 - 2) / np.float32(10) / np.float32(20) * np.float32(1000)),
        ("npmi", np.log(0.008 / (0.01 * 0.02)) / -np.log(0.008)),
    ],
)
def test_score_is_the_formula(scoring: str, score: float) -> None:
    counts = PairCounts(np.array([10]), np.array([20]), np.array([8]), 50, 1000, 2)
    assert SCORINGS[scoring](counts).tolist() == [score]


@pytest.mark.parametrize("scoring", ["npmi", "word2phrase"])
def test_score_of_a_rare_pair_is_the_least(scoring: str) -> None:
    counts = PairCounts(np.array([10]), np.array([20]), np.array([8]), 50, 1000, 9)
    assert SCORINGS[scoring](counts).tolist() == [-np.inf]


def test_join_goes_from_left_to_right_pass_after_pass() -> None:
    phrases = Phrases(((Phrase(("a", "b"), 1.0, 1), Phrase(("b", "c"), 9.0, 1)),))
    assert phrases.join(["a", "b", "c"]) == ["a_b", "c"]
    assert NEW_YORK.join(["new", "york", "city"]) == ["new_york_city"]


def test_join_keeps_connector_words_inside_only() -> None:
    state = Phrase(("state", "of", "union"), 1.0, 1)
    phrases = Phrases(((state,),), "-", connector_words=frozenset(["of"]))
    tokens = ["of", "state", "of", "union", "of", "state", "of", "state", "of"]
    assert phrases.join(tokens) == ["of", "state-of-union", "of", "state", "of", "state", "of"]


def test_apply_knows_phrases_of_another_text() -> None:
    corpus = NEW_YORK.apply([["old", "york"], ["in", "new", "york", "city"], ["new"], []])
    assert corpus.vocabulary.words == ["old", "york", "in", "new_york_city", "new"]
    assert corpus.vocabulary.counts.tolist() == [1, 1, 1, 1, 1]
    assert corpus.starts.tolist() == [0, 2, 4, 5]


def test_apply_makes_a_text_to_train_on(tmp_path: Path) -> None:
    options: Any = {"dimensions": 8, "epochs": 1, "threads": 1, "progress": False}
    options["subsample_threshold"] = 0.0
    NEW_YORK.write(SENTENCES, tmp_path / "joined.txt")
    model = wk.train(NEW_YORK.apply(SENTENCES), **options)
    from_file = wk.train(tmp_path / "joined.txt", **options)
    assert model.vectors.words == from_file.vectors.words
    assert "new_york_city" in model.vectors
    assert np.array_equal(model.vectors.matrix, from_file.vectors.matrix)


def test_apply_leaves_large_texts_in_files(tmp_path: Path) -> None:
    corpus = wk.encode(SENTENCES, folder=tmp_path / "ids")
    joined = NEW_YORK.apply(corpus)
    assert joined.raw_words == 80 - 20 - 10
    assert isinstance(joined.ids.base.base, np.memmap)  # type: ignore[union-attr]
    assert corpus.raw_words == len(corpus.ids) == 80


def test_write_compresses_by_name(tmp_path: Path) -> None:
    NEW_YORK.write([["in", "new", "york"], [], ["é"]], tmp_path / "joined.txt.gz")
    assert gzip.decompress((tmp_path / "joined.txt.gz").read_bytes()) == b"in new_york\n\xc3\xa9\n"


def test_write_refuses_zstandard(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"expected \.gz, \.bz2, \.xz or plain text, found \.zst"):
        NEW_YORK.write(SENTENCES, tmp_path / "joined.zst")


def test_write_corpus_writes_blocks_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wordkin.phrases.writing.BLOCK_BYTES", 5)
    text = [["a", "longer-word", "b"], ["c"], ["d", "e", "f"]]
    write_corpus(wk.encode(text), tmp_path / "text.txt")
    assert (tmp_path / "text.txt").read_text("utf-8") == "a longer-word b\nc\nd e f\n"


def test_save_brings_everything_back(tmp_path: Path) -> None:
    path = tmp_path / "phrases.safetensors"
    connectors = frozenset(["of", "the"])
    phrases = found_in(TEXT, threshold=1.0, passes=2, connector_words=connectors, delimiter="é")
    phrases.save(path)
    loaded = wk.load_phrases(path)
    assert loaded.passes == phrases.passes
    assert [len(found) > 1 for found in loaded.passes] == [True, True]
    assert (loaded.delimiter, loaded.connector_words) == ("é", connectors)


def test_save_keeps_even_no_phrases(tmp_path: Path) -> None:
    Phrases(((),)).save(tmp_path / "none.safetensors")
    assert wk.load_phrases(tmp_path / "none.safetensors").passes == ((),)


def test_load_phrases_refuses_vectors(tmp_path: Path) -> None:
    path = tmp_path / "kin.safetensors"
    wk.train(SENTENCES, dimensions=8, epochs=1, progress=False).vectors.save(path)
    with pytest.raises(FormatError, match="expected phrases, found 'vectors'"):
        wk.load_phrases(path)


def test_load_phrases_refuses_other_files() -> None:
    with pytest.raises(
        FormatError, match=r"phrases\.txt: expected a file that Phrases\.save wrote"
    ):
        wk.load_phrases(TEXT)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("parts", np.array([0, 1, 7, 3], np.int32)),  # there are four words
        ("parts", np.array([0, 1, -1, 3], np.int32)),
        ("parts", np.array([[0, 1], [2, 3]], np.int32)),
        ("part_offsets", np.array([0, 1, 4])),  # a phrase of one word
        ("part_offsets", np.array([0, 2, 5])),
        ("part_offsets", np.array([0, 2])),
        ("counts", np.array([1])),
        ("counts", np.array([1.0, 2.0])),
        ("pass_sizes", np.array([3, -1])),
        ("pass_sizes", np.array([1, 2])),
        ("scores", None),
    ],
)
def test_load_phrases_refuses_what_does_not_fit(name: str, array: Any, tmp_path: Path) -> None:
    path = tmp_path / "phrases.safetensors"
    NEW_YORK.save(path)
    arrays, texts = open_arrays(path)
    changed = {**arrays, name: array}
    save_arrays(path, {k: np.copy(v) for k, v in changed.items() if v is not None}, texts)
    with pytest.raises(FormatError, match="damaged"):
        wk.load_phrases(path)


@pytest.mark.parametrize("words", ["[1]", "of", "{}"])
def test_load_phrases_refuses_connector_words_that_are_none(words: str, tmp_path: Path) -> None:
    path = tmp_path / "phrases.safetensors"
    NEW_YORK.save(path)
    arrays, texts = open_arrays(path)
    save_arrays(
        path, {k: np.copy(v) for k, v in arrays.items()}, {**texts, "connector_words": words}
    )
    with pytest.raises(FormatError, match="connector_words: expected a list of words"):
        wk.load_phrases(path)


def test_load_phrases_refuses_phrases_that_cannot_be_found(tmp_path: Path) -> None:
    path = tmp_path / "phrases.safetensors"
    Phrases(((Phrase(("state", "of", "mind"), 1.0, 5),),), connector_words=frozenset(["of"])).save(
        path
    )
    arrays, texts = open_arrays(path)
    save_arrays(
        path, {k: np.copy(v) for k, v in arrays.items()}, {**texts, "connector_words": "[]"}
    )
    with pytest.raises(FormatError, match=r"found \('state', 'of', 'mind'\).*damaged"):
        wk.load_phrases(path)


@pytest.mark.parametrize(
    "words",
    [(), ("a",), ("a", "b", "c"), ("of", "a"), ("a", "of"), ("a", "of", "|"), ("a", "|", "b")],
)
def test_phrases_refuse_what_could_never_be_joined(words: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError, match="expected two words, with nothing but connector words"):
        Phrases(((Phrase(words, 1.0, 5),),), "_", frozenset(["of"]), frozenset("|"))


def test_phrases_can_be_counted_and_walked_over() -> None:
    assert len(NEW_YORK) == 2
    assert [phrase.words[-1] for phrase in NEW_YORK] == ["york", "city"]
    assert repr(NEW_YORK) == "Phrases(2 found in 2 passes)"


def test_borders_end_phrases_but_not_the_counting() -> None:
    text = [["a", "b", "|", "c", "d", "|"] * 10]
    rules = Rules(min_count=1, thresholds=(0.5,), borders=frozenset("|"))
    phrases = find_in_corpus(wk.encode(text), rules)
    assert ("b", "c") in {phrase.words for phrase in phrases}
    want = ["a_b", "|", "c_d", "|"] * 10
    joined = phrases.apply(text)
    assert [joined.vocabulary.words[i] for i in joined.ids] == phrases.join(text[0]) == want


def test_find_phrases_counts_as_many_pairs_as_a_quarter_of_the_memory_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corpus = wk.encode([[f"w{number}" for number in range(100)]] * 2)
    monkeypatch.setenv("WORDKIN_MEMORY", str(4 * 55 * 20))
    with pytest.warns(WordkinWarning, match="no room for more than 20 pairs"):
        find_phrases(corpus, threshold=0.1, progress=False)


def test_usual_max_pairs_is_forty_million_where_there_is_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WORDKIN_MEMORY", "32GB")
    assert default_max_pairs() == 40_000_000
