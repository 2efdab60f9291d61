"""Words that a person types: what is taken for them, and who says so."""

import json
import unicodedata
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from command_line import Run
from wordkin.answers.typed_words import find_typed_word
from wordkin.answers.words import answer_analogy, answer_nearest, answer_odd, answer_similarity
from wordkin.errors import UnknownWordError
from wordkin.vectors import WordVectors
from wordkin.words.simple import SimpleRule

WORDS = ["coffee", "tea", "für", "cafe\u0301", "don't", "Berlin"]
VECTORS = WordVectors(WORDS, np.eye(6), simple_rule=SimpleRule())
PLAIN = WordVectors(WORDS, np.eye(6))  # of text that was divided at white space


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("coffee", "coffee"),
        ("Coffee", "coffee"),
        ("COFFEE,", "coffee"),
        (" tea\n", "tea"),
        ("Berlin", "Berlin"),  # as it is, although the tokenizer would make berlin of it
        ("fu\u0308r", "für"),
        ("FU\u0308R", "für"),  # both: the tokenizer's word in the other normal form
        ("caf\u00e9", "cafe\u0301"),
        ("Don\u2019t", "don't"),
        ("tea coffee", "tea coffee"),  # two words are not one
        ("cofee", "cofee"),
        ("", ""),
    ],
)
def test_find_typed_word_finds_the_form_that_the_text_has(typed: str, word: str) -> None:
    assert find_typed_word(VECTORS, typed) == (typed, word)


@pytest.mark.parametrize(
    ("typed", "word"),
    [("Coffee", "Coffee"), ("fu\u0308r", "für"), ("tea ", "tea"), ("Don\u2019t", "Don\u2019t")],
)
def test_find_typed_word_keeps_case_where_the_text_was_divided_at_white_space(
    typed: str, word: str
) -> None:
    assert find_typed_word(PLAIN, typed).word == word


def test_all_answers_say_what_was_taken() -> None:
    taken = {"Coffee": "coffee", "fu\u0308r": "für"}
    typed = ("Coffee", "fu\u0308r", "tea")
    (first, *others) = answer_nearest(VECTORS, typed, k=1)
    assert (first["question"], first["taken"]) == ("coffee", {"Coffee": "coffee"})
    assert "taken" not in others[1]
    assert answer_analogy(VECTORS, typed)["taken"] == taken
    assert answer_odd(VECTORS, typed)["taken"] == taken
    pairs = answer_similarity(VECTORS, typed)
    assert (pairs[0]["first"], pairs[0]["second"]) == ("coffee", "für")
    assert [pair["taken"] for pair in pairs] == [taken, {"Coffee": "coffee"}, {"fu\u0308r": "für"}]


def test_vectors_themselves_are_exact() -> None:
    assert "Coffee" not in VECTORS
    assert "fu\u0308r" not in VECTORS
    for ask in (VECTORS.nearest, VECTORS.__getitem__, VECTORS.mean):
        with pytest.raises(UnknownWordError):
            ask(["Coffee"])


@pytest.mark.parametrize(
    ("word", "suggestions"),
    [
        ("Coffee", ["coffee"]),
        ("coffee,", ["coffee"]),
        ("berlin", ["Berlin"]),
        ("fu\u0308r", ["für"]),
        ("FU\u0308R", ["für"]),
        ("café", ["cafe\u0301"]),
        ("don\u2019t", ["don't"]),
        ("tea-19", ["tea"]),  # as words were before hyphens joined them
    ],
)
def test_unknown_word_errors_suggest_the_form_that_exists(
    word: str, suggestions: list[str]
) -> None:
    with pytest.raises(UnknownWordError) as caught:
        PLAIN[word]
    assert caught.value.suggestions[word][: len(suggestions)] == suggestions


def test_forms_of_the_same_word_come_before_close_spellings() -> None:
    vectors = WordVectors(["fur", "furs", "für"], np.eye(3))
    with pytest.raises(UnknownWordError, match="did you mean 'für' in composed letters or 'fur'"):
        vectors["fu\u0308r"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    (folder / "text.txt").write_text("Coffee, tea für lake. " * 20, encoding="utf-8")
    model = wk.train(folder / "text.txt", tokenize="simple", dimensions=8, progress=False)
    model.save(folder / "model.safetensors")
    return folder / "model.safetensors"


def test_a_model_file_keeps_its_tokenizer_for_typed_words(model: Path) -> None:
    known = wk.load(model)
    assert [find_typed_word(known, word).word for word in ("Coffee", "TEA")] == ["coffee", "tea"]
    assert find_typed_word(wk.load_model(model).vectors, "Coffee").word == "coffee"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nearest", "Coffee", "-k", "1"],
        ["analogy", "Coffee", "tea", "lake"],
        ["odd", "Coffee", "tea", "lake"],
        ["similarity", "Coffee", "tea", "lake"],
        ["similarity", "Coffee", "tea"],
    ],
)
def test_commands_say_which_word_they_took(model: Path, arguments: list[str], wordkin: Run) -> None:
    command, *words = arguments
    outcome = wordkin(command, model, *words)
    assert outcome.status == 0
    assert outcome.err == "wordkin: 'Coffee' is taken as 'coffee'\n"
    as_json = wordkin(command, model, *words, "--json")
    assert as_json.err == ""
    assert json.loads(as_json.out.splitlines()[0])["taken"] == {"Coffee": "coffee"}


def test_commands_name_the_normal_form_that_they_took(model: Path, wordkin: Run) -> None:
    typed = unicodedata.normalize("NFD", "für")
    outcome = wordkin("nearest", model, typed)
    assert outcome.err == f"wordkin: '{typed}' is taken as 'für' in composed letters\n"


def test_quiet_commands_do_not_say_it(model: Path, wordkin: Run) -> None:
    assert wordkin("nearest", model, "Coffee", "-q").err == ""


def test_map_takes_typed_words_each_once(model: Path, tmp_path: Path, wordkin: Run) -> None:
    words = ["Coffee", "coffee", "tea", "lake", "-o", str(tmp_path / "map.html"), "--json"]
    outcome = wordkin("map", model, *words, "--method", "pca")
    assert [json.loads(line)["word"] for line in outcome.out.splitlines()] == [
        "coffee",
        "tea",
        "lake",
    ]
    assert "'Coffee' is taken as 'coffee'" in outcome.err
