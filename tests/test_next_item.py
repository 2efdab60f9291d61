"""Next items of sessions, beside the same in plain Python, which sorts and counts all of them."""

import json
import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import EvaluationError, FormatError, SettingsError
from wordkin.evaluation import evaluate_next_item, hold_out
from wordkin.evaluation.rates import mean_rate

SMALL = {"dimensions": 6, "min_count": 5, "epochs": 3, "threads": 1, "progress": False}


def random_sessions(seed, sessions=150, items=60):
    """Sessions of one to twelve items, some of them rare, some twice in a row."""
    rng = np.random.default_rng(seed)
    drawn = (rng.random((sessions, 12)) ** 2 * items).astype(int)
    return [
        [f"item{n}" for n in row[:length]]
        for row, length in zip(drawn, rng.integers(1, 13, sessions), strict=True)
    ]


SESSIONS = random_sessions(1)


def cut(session):
    return max(1, len(session) * 4 // 5)


def plain_questions(vectors, sessions):
    """(session, given, wanted) of each question, and how many were left out."""
    asked, unknown, repeated = [], 0, 0
    for number, session in enumerate(sessions):
        for place in range(cut(session), len(session)):
            given, wanted = session[place - 1], session[place]
            if given not in vectors or wanted not in vectors:
                unknown += 1
            elif given == wanted:
                repeated += 1
            else:
                asked.append((number, given, wanted))
    return asked, unknown, repeated


def plain_answers(model, given, k, by):
    words = model.vectors.words
    row = words.index(given)
    if by == "cosine":
        score = {word: model.vectors.similarity(given, word) for word in words}
    else:
        score = {near.word: near.similarity for near in model.predict(given, len(words))}
    return sorted(words, key=lambda word: (word == given, -score[word], words.index(word)))[:k], row


def plain_followed(vectors, seen, given, window, k):
    """What followed most often within the window, then what is popular."""
    known = [[word for word in session if word in vectors] for session in seen]
    popular = Counter(word for session in known for word in session)
    followed = Counter(
        word
        for session in known
        for place, item in enumerate(session)
        if item == given
        for word in session[place + 1 : place + 1 + window]
    )
    order = sorted(vectors.words, key=lambda w: (-followed[w], -popular[w], vectors.words.index(w)))
    return [word for word in order if word != given][:k]


def plain_scores(questions, answers):
    """Hit rate and NDCG."""
    ranks = [
        answers[given].index(wanted) if wanted in answers[given] else None
        for _, given, wanted in questions
    ]
    gains = [0 if rank is None else 1 / math.log2(2 + rank) for rank in ranks]
    return sum(gain > 0 for gain in gains) / len(gains), sum(gains) / len(gains)


@pytest.mark.parametrize("by", ["output", "cosine"])
@pytest.mark.parametrize(
    "options",
    [{}, {"objective": "cbow"}, {"loss": "hierarchical-softmax", "window": 2}],
    ids=["skip-gram", "cbow", "tree"],
)
def test_scores_are_those_of_plain_python(by, options):
    model = wk.train(hold_out(SESSIONS), **SMALL | options)
    found = evaluate_next_item(model, SESSIONS, 4, by)
    questions, unknown, repeated = plain_questions(model.vectors, SESSIONS)
    assert (found.asked, found.unknown, found.repeated) == (len(questions), unknown, repeated)
    assert min(unknown, repeated) > 0
    assert found.questions == len(questions) + unknown + repeated
    assert found.sessions == len({session for session, _, _ in questions})
    seen = [session[: cut(session)] for session in SESSIONS]
    of_model, of_counts, of_popular = {}, {}, {}
    for given in {given for _, given, _ in questions}:
        of_model[given], _ = plain_answers(model, given, 4, by)
        of_counts[given] = plain_followed(model.vectors, seen, given, model.settings.window, 4)
        of_popular[given] = plain_followed(model.vectors, seen, given, 0, 4)
    for scores, answers in (
        (found.model, of_model),
        (found.followed, of_counts),
        (found.popular, of_popular),
    ):
        wanted = plain_scores(questions, answers)
        assert (scores.hit_rate.value, scores.ndcg.value) == pytest.approx(wanted)
        named = {word for words in answers.values() for word in words}
        assert scores.recommended == pytest.approx(len(named) / len(model.vectors))


def test_training_does_not_see_what_is_asked():
    corpus = hold_out(SESSIONS)
    words, starts = corpus.vocabulary.words, corpus.starts.tolist()
    seen = [[words[i] for i in corpus.ids[a:b]] for a, b in pairwise(starts)]
    assert seen == [session[: cut(session)] for session in SESSIONS]
    counted = Counter(word for session in seen for word in session)
    assert dict(corpus.vocabulary.items()) == counted
    assert corpus.vocabulary.counts.tolist() == sorted(counted.values(), reverse=True)


def test_an_interval_over_sessions_covers_the_rate_of_other_sessions():
    rng, covered = np.random.default_rng(1), 0
    for _ in range(200):
        lengths = rng.integers(1, 20, 300)
        session = np.repeat(np.arange(300), lengths)
        chance = rng.beta(1, 3, 300)[session]  # users differ, with a mean of 0.25
        rate = mean_rate((rng.random(len(session)) < chance).astype(float), session)
        covered += rate.low <= 0.25 <= rate.high
    assert 0.92 <= covered / 200 <= 0.98


def test_a_rate_of_none_is_not_certain():
    rate = mean_rate(np.zeros(60), np.arange(60))
    assert (rate.low, rate.high) == (0, 0.05)


def test_counts_can_be_taken_from_another_text():
    model = wk.train([["tent", "rope", "map", "lamp"]] * 20, **SMALL | {"window": 1})
    asked = [["tent", "map"]] * 5
    other = [["tent", "map"], ["rope", "tent", "map"]]
    assert evaluate_next_item(model, asked, 1).followed.hit_rate.value == 0
    assert evaluate_next_item(model, asked, 1, trained_on=other).followed.hit_rate.value == 1


def test_files_are_divided_as_the_text_of_the_model(tmp_path):
    path = tmp_path / "sessions.txt"
    path.write_text("Tent, rope, MAP, lamp.\n" * 30)
    model = wk.train(path, **SMALL, tokenize="simple")
    scores = evaluate_next_item(model, path)
    assert (scores.asked, scores.unknown) == (30, 0)


def test_vectors_alone_answer_by_cosine_only():
    vectors = wk.train(hold_out(SESSIONS), **SMALL).vectors
    with pytest.raises(SettingsError, match=r"by='output': expected a whole model, found vectors"):
        evaluate_next_item(vectors, SESSIONS)
    assert evaluate_next_item(vectors, SESSIONS, by="cosine").asked


@pytest.mark.parametrize(
    ("sessions", "message"),
    [
        ([["tent"], ["rope"]], "expected some of two items or more"),
        ([["tent", "nothing"], ["rope", "rope"]], "found 1 unknown ones and 1 repeated ones in 2"),
    ],
)
def test_sessions_of_which_nothing_can_be_asked_are_an_error(sessions, message):
    vectors = wk.WordVectors(["tent", "rope"], [[1, 0], [0, 1]])
    with pytest.raises(EvaluationError, match=message):
        evaluate_next_item(vectors, sessions, by="cosine")


def test_a_text_that_a_function_divided_is_asked_for_as_lists(tmp_path):
    path = tmp_path / "sessions.txt"
    path.write_text("tent,rope,map\n" * 30)
    by_commas = {"tokenize": lambda line: line.split(",")}
    model = wk.train(path, **SMALL, **by_commas)
    with pytest.raises(SettingsError, match=r"expected lists of tokens.*found files"):
        evaluate_next_item(model, path)
    assert evaluate_next_item(model, wk.encode(path, **by_commas)).asked == 30


@pytest.fixture
def files(tmp_path):
    """A file of sessions and a model of their first parts."""
    text, model = tmp_path / "sessions.txt", tmp_path / "kin.safetensors"
    text.write_text("\n".join(map(" ".join, SESSIONS)))
    wk.train(hold_out(text), **SMALL).save(model)
    return text, model


def test_command_shows_the_model_beside_counts(wordkin, files):
    text, model = files
    run = wordkin("evaluate", model, "--sessions", text, "-k", 5)
    assert run.status == 0
    lines = [line[:22].strip() for line in run.out.splitlines()]
    assert lines[:4] == ["next item", "by outputs", "what followed within 5", "most popular"]
    scores = evaluate_next_item(wk.load_model(model), text, 5)
    assert run.out.startswith(str(scores))


def test_command_takes_vectors_by_cosine(wordkin, files, tmp_path):
    text, model = files
    path = tmp_path / "kin.bin"
    wk.load(model).save(path)
    run = wordkin("evaluate", path, "--sessions", text)
    assert run.status == 2
    assert "expected a whole model, found vectors alone" in run.err
    assert "Vectors alone can be asked with --by cosine." in run.err
    run = wordkin("evaluate", path, "--sessions", text, "--by", "cosine", "--json")
    assert run.status == 0
    found = json.loads(run.out)
    assert found["by"] == "cosine"
    assert 0 <= found["model"]["hit_rate"]["low"] < found["model"]["hit_rate"]["high"] <= 1


@pytest.mark.parametrize("option", ["--questions", "--pairs", "--plot"])
def test_command_asks_sessions_alone(wordkin, files, option):
    text, model = files
    run = wordkin("evaluate", model, "--sessions", text, option, "x.png")
    assert run.status == 2
    assert f"expected --sessions or {option}, found both" in run.err


def test_damaged_model_is_not_taken_for_vectors(wordkin, files):
    text, model = files
    model.write_bytes(model.read_bytes()[:-50])
    run = wordkin("evaluate", model, "--sessions", text)
    assert run.status == 2
    with pytest.raises(FormatError):
        wk.load_model(model)
