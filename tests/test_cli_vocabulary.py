"""The commands `vocabulary` and `similarity`."""

import json

import numpy as np
import pytest

from wordkin.cli import reading
from wordkin.words.vocabulary import read_vocabulary


def test_vocabulary_counts_tokens_sentences_and_words(wordkin, text):
    lines = wordkin("vocabulary", text, "--no-progress").out.splitlines()
    assert lines[:3] == ["tokens: 300", "sentences: 60", "words: 5"]


def test_vocabulary_tells_what_is_left_by_each_min_count(wordkin, text):
    lines = wordkin("vocabulary", text, "--no-progress", "--min-count", 40).out.splitlines()
    assert lines[4:12] == [
        "1\t5\t100.0%",
        "2\t5\t100.0%",
        "5\t5\t100.0%",
        "10\t5\t100.0%",
        "20\t5\t100.0%",
        "40\t3\t80.0%",
        "50\t3\t80.0%",
        "100\t1\t40.0%",
    ]
    assert lines[13:] == ["the\t120", "meets\t60", "shore\t60"]


def test_vocabulary_is_saved_with_the_sentence_end_first_as_by_the_c_tool(wordkin, text, tmp_path):
    saved = tmp_path / "words.txt"
    outcome = wordkin("vocabulary", text, "--no-progress", "--save", saved, "--max-words", 2)
    assert saved.read_text("utf-8") == "</s> 60\nthe 120\nmeets 60\n"
    assert outcome.err == f"wordkin: saved {saved}: 2 words\n"
    assert read_vocabulary(saved).words == ["the", "meets"]


def test_vocabulary_reads_a_saved_one_and_says_the_same(wordkin, text, tmp_path):
    saved = tmp_path / "words.txt"
    of_text = wordkin("vocabulary", text, "--no-progress", "--save", saved, "--json").out
    assert wordkin("vocabulary", "--read", saved, "--json").out == of_text
    assert json.loads(of_text)["by_min_count"][0] == {
        "min_count": 1,
        "words": 5,
        "share_of_tokens": 1.0,
    }


@pytest.mark.parametrize("arguments", [[], ["{text}", "--read", "{text}"]])
def test_vocabulary_wants_a_text_or_a_file_of_counts(wordkin, text, arguments):
    outcome = wordkin("vocabulary", *(argument.format(text=text) for argument in arguments))
    assert outcome.status == 2
    assert outcome.err.startswith("wordkin: vocabulary: expected a text or --read FILE")


def test_similarity_of_two_words_is_one_number(wordkin, vectors):
    assert wordkin("similarity", vectors, "sea", "lake") == (0, "0.9939\n", "")


def test_similarity_of_more_words_is_a_line_for_each_pair(wordkin, vectors):
    assert wordkin("similarity", vectors, "sea", "lake", "car").out == (
        "sea\tlake\t0.9939\nsea\tcar\t0.0000\nlake\tcar\t0.1104\n"
    )


def test_similarity_answers_in_json(wordkin, vectors):
    answer = json.loads(wordkin("similarity", vectors, "sea", "lake", "--json").out)
    assert (answer["first"], answer["second"]) == ("sea", "lake")
    assert answer["similarity"] == pytest.approx(0.9 / np.sqrt(0.82), abs=1e-6)


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (
            ["sea"],
            2,
            "similarity: expected two words or more, found one: sea. Try 'wordkin similarity --help'.",
        ),
        (["sea", "seaa"], 1, "unknown word: 'seaa' (did you mean 'sea'?)"),
    ],
)
def test_similarity_of_what_it_does_not_know_is_one_line(wordkin, vectors, words, status, message):
    assert wordkin("similarity", vectors, *words) == (status, "", f"wordkin: {message}\n")


@pytest.mark.parametrize(("options", "times"), [((), 1), (("--no-progress",), 0)])
def test_vocabulary_shows_the_log_of_reading_unless_told_not_to(
    options, times, wordkin, text, monkeypatch
):
    shown = []
    monkeypatch.setattr(reading, "show_log", lambda: shown.append("log"))
    assert wordkin("vocabulary", text, *options).status == 0
    assert len(shown) == times
