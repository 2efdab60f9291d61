"""What makes the vector of a word, and what may be asked of words that training did not meet."""

import json
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import SettingsError, UnknownWordError
from wordkin.evaluation import evaluate_analogies, evaluate_similarity
from wordkin.method.parts import find_parts
from wordkin.settings import SubwordSettings
from wordkin.words.subwords import Sizes, Subwords
from wordkin.words.vocabulary import Vocabulary

DATA = Path(__file__).parent / "data"
WORDS = ["sea", "seas", "lake", "lakes", "café", "</s>"]


def made_of(words=WORDS, shortest=3, longest=4):
    """Vectors whose words are composed as in training, of rows at random."""
    vocabulary = Vocabulary.from_words(words, range(len(words), 0, -1))
    parts = find_parts(vocabulary, SubwordSettings(shortest, longest, 1000))
    rows = np.random.default_rng(1).normal(size=(parts.size, 4)).astype(np.float32)
    matrix = np.zeros((len(words), 4), np.float32)
    for word in range(len(words)):
        entries = slice(parts.starts[word], parts.starts[word + 1])
        matrix[word] = parts.shares[entries] @ rows[parts.rows[entries]]
    subwords = Subwords(rows, Sizes(shortest, longest, 1000), parts.known)
    return wk.WordVectors(words, matrix, vocabulary.counts, subwords=subwords)


@pytest.fixture(scope="module")
def vectors():
    return made_of()


@pytest.fixture
def saved(vectors, tmp_path):
    vectors.save(tmp_path / "kin.safetensors")
    return tmp_path / "kin.safetensors"


def test_parts_of_a_seen_word_are_its_own_row_and_its_ngrams_in_equal_shares(vectors):
    found = vectors.parts("sea")
    assert found.seen
    assert [part.text for part in found.parts] == ["sea", "<se", "sea", "ea>", "<sea", "sea>"]
    assert [part.share for part in found.parts] == pytest.approx([1 / 6] * 6)


def test_an_ngram_that_a_word_has_twice_is_one_part_of_two_shares():
    parts = made_of(["banana"], 3, 3).parts("banana").parts
    assert {part.text: round(part.share * 7, 6) for part in parts}["ana"] == 2


def test_parts_tell_of_how_many_words_each_ngram_is(vectors):
    words = {part.text: part.words for part in vectors.parts("seaside").parts}
    assert words["<se"] == 2
    assert words["ide"] == 0


def test_parts_of_an_unseen_word_are_those_of_its_vector(vectors):
    found, subwords = vectors.parts("lakeside"), vectors.lookup.subwords
    assert not found.seen
    assert sum(part.share for part in found.parts) == pytest.approx(1)
    assert {part.text for part in found.parts if not part.known} >= {"sid", "ide", "de>"}
    weighed = subwords.compute_vectors(["lakeside"])["lakeside"]
    np.testing.assert_allclose(vectors["lakeside"], weighed)
    shares = {part.text: part.share for part in found.parts}
    assert shares["<la"] < shares["kes"]  # of two words and of one
    assert shares["kes"] / shares["<la"] == pytest.approx(2**0.25)


def test_parts_of_fasttexts_words_weigh_the_same_and_are_of_unknown_many_words():
    found = wk.load(DATA / "fasttext_skipgram.bin").parts("seas")
    assert {part.words for part in found.parts} == {None}
    assert {round(part.share * len(found.parts), 6) for part in found.parts} == {1.0}


def test_the_end_of_a_line_has_no_ngrams(vectors):
    assert vectors.parts("</s>").parts == (("</s>", 1.0, 1, True),)


def test_parts_of_a_word_that_has_none_known_ask_for_another_word(vectors):
    with pytest.raises(UnknownWordError, match="'zzz'"):
        vectors.parts("zzz")


def test_parts_of_vectors_without_ngrams_say_how_to_have_them():
    plain = wk.WordVectors(["sea"], [[1, 0]])
    with pytest.raises(SettingsError, match=r"found whole words alone.*subwords=True"):
        plain.parts("sea")


def test_parts_take_one_word(vectors):
    with pytest.raises(TypeError, match="expected words, found 1"):
        vectors.parts(1)
    with pytest.raises(SettingsError, match="parts: expected one word, found 2"):
        vectors.parts(["sea", "lake"])


def test_parts_are_shown_in_one_line_as_a_table_and_in_notebooks(vectors):
    found = vectors.parts("lakeside")
    assert repr(found).startswith("<Composition of 'lakeside', unseen: 7 of 15 parts known: ")
    assert len(repr(vectors.parts("lake" * 100))) < 200
    lines = str(found).splitlines()
    assert lines[0].split() == ["part", "share", "words"]
    assert len(lines) == 1 + len(found.parts)
    assert "<td>unknown</td>" in found._repr_html_()
    assert "&lt;lak" in found._repr_html_()


def test_vectors_and_models_show_that_they_know_ngrams(vectors):
    assert repr(vectors) == "<WordVectors: 6 words, 4 dimensions, n-grams of 3 to 4 letters>"


def test_in_is_about_whole_words(vectors):
    assert "lakeside" not in vectors
    assert vectors["lakeside"].shape == (4,)


def test_analogies_take_unseen_words(vectors):
    for method in ("add", "multiply"):
        found = vectors.analogy("sea", "seas", "laker", method=method)
        assert "laker" not in [neighbor.word for neighbor in found]


@pytest.mark.parametrize("change", [{"limit": 3}, {"dtype": "float16"}])
def test_load_keeps_ngrams_of_fewer_words_and_shorter_numbers(change, saved, vectors):
    found = wk.load(saved, **change)
    np.testing.assert_allclose(found["lakeside"], vectors["lakeside"], atol=2e-3)
    assert found.parts("lakes").seen == (len(found) > 3)


def test_convert_to_float16_keeps_ngrams_and_says_so(saved, vectors, wordkin, tmp_path):
    run = wordkin("convert", saved, tmp_path / "half.safetensors", "--dtype", "float16")
    assert run.status == 0
    assert "n-grams" not in run.err
    found = wk.load(tmp_path / "half.safetensors")
    assert found.lookup.subwords.ngrams.dtype == np.float16
    np.testing.assert_allclose(found["lakeside"], vectors["lakeside"], atol=2e-3)


def test_convert_tells_that_text_has_no_ngrams(saved, wordkin, tmp_path):
    run = wordkin("convert", saved, tmp_path / "kin.vec")
    assert "dropped: character n-grams" in run.err


def test_info_tells_ngrams_their_rows_and_bytes(saved, vectors, wordkin):
    facts = json.loads(wordkin("info", saved, "--json").out)["subwords"]
    known = vectors.lookup.subwords.known
    rows = len(np.unique(known.rows))
    assert facts == {
        "shortest": 3,
        "longest": 4,
        "buckets": 1000,
        "ngrams": len(known.buckets),
        "rows": rows,
        "bytes": rows * 4 * 4,
    }
    assert f"ngrams: {len(known.buckets)}" in wordkin("info", saved).out


@pytest.mark.parametrize(
    "question", [["nearest", "lakeside"], ["analogy", "sea", "seas", "lakeside"]]
)
def test_the_shell_answers_about_unseen_words(question, saved, wordkin):
    run = wordkin(question[0], saved, *question[1:])
    assert run.status == 0
    assert "lakes" in run.out


def test_the_shell_compares_unseen_words(saved, wordkin, vectors):
    run = wordkin("similarity", saved, "lakeside", "lakes")
    assert float(run.out) == pytest.approx(vectors.similarity("lakeside", "lakes"), abs=1e-4)


def test_the_shell_takes_unseen_words_as_the_text_has_words(vectors):
    from wordkin.answers.typed_words import find_typed_word
    from wordkin.words.simple import SimpleRule

    ruled = wk.WordVectors(
        WORDS, vectors.matrix, subwords=vectors.lookup.subwords, simple_rule=SimpleRule()
    )
    assert find_typed_word(ruled, "Lakeside").word == "lakeside"
    assert find_typed_word(vectors, "Lakeside").word == "Lakeside"


PAIRS = "sea\tlake\t3\nSeaside\tlakes\t5\nseas\tLakeside\t4\nzzz\tsea\t1\n"


def test_evaluation_asks_of_unseen_words_if_it_may(vectors, tmp_path):
    (tmp_path / "pairs.tsv").write_text(PAIRS, encoding="utf-8")
    without = evaluate_similarity(vectors, tmp_path / "pairs.tsv")
    scores = evaluate_similarity(vectors, tmp_path / "pairs.tsv", unseen=True)
    assert (without.asked, scores.asked) == (1, 3)
    pair = scores.judgements[2]
    assert pair.cosine == pytest.approx(vectors.similarity("seas", "lakeside"), abs=1e-6)


@pytest.mark.parametrize("method", ["add", "multiply"])
def test_evaluation_asks_analogies_whose_answer_is_known(method, vectors, tmp_path):
    questions = ": plural\nsea seas lake lakes\nbay bays laker lakes\nsea seas lake laker\n"
    (tmp_path / "q.txt").write_text(questions, encoding="utf-8")
    scores = evaluate_analogies(vectors, tmp_path / "q.txt", method=method, unseen=True)
    assert (scores.total.asked, scores.total.questions) == (1, 3)
    questions = ": plural\nseaside seas laker lakes\n"
    (tmp_path / "q.txt").write_text(questions, encoding="utf-8")
    scores = evaluate_analogies(vectors, tmp_path / "q.txt", method=method, unseen=True)
    expected = vectors.analogy("seaside", "seas", "laker", k=1, method=method)[0].word == "lakes"
    assert scores.total.correct == expected


def test_words_beyond_the_restriction_have_their_own_vectors_in_evaluations(vectors, tmp_path):
    (tmp_path / "pairs.tsv").write_text("sea\tcafé\t3\nsea\tlake\t2\n", encoding="utf-8")
    scores = evaluate_similarity(vectors, tmp_path / "pairs.tsv", restrict=3, unseen=True)
    cosine = vectors.similarity("sea", "café")
    assert scores.judgements[0].cosine == pytest.approx(cosine, abs=1e-6)


def test_evaluation_of_unseen_words_needs_ngrams(tmp_path):
    plain = wk.WordVectors(["sea", "lake"], [[1, 0], [0, 1]])
    (tmp_path / "pairs.tsv").write_text(PAIRS, encoding="utf-8")
    with pytest.raises(SettingsError, match="unseen: expected vectors with character n-grams"):
        wk.evaluate(plain, pairs=tmp_path / "pairs.tsv", unseen=True)


def test_the_command_evaluates_unseen_words(saved, wordkin, tmp_path):
    (tmp_path / "pairs.tsv").write_text(PAIRS, encoding="utf-8")
    run = wordkin("evaluate", saved, "--pairs", tmp_path / "pairs.tsv", "--unseen", "--json")
    assert json.loads(run.out)["asked"] == 3


def test_the_server_answers_about_unseen_words(vectors):
    import asyncio

    import httpx

    from wordkin.serve.app import create_app
    from wordkin.serve.models import model_of

    app = create_app([model_of("kin", vectors)])

    async def ask(address):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(address)

    try:
        found = asyncio.run(ask("/api/nearest?word=lakeside&k=2"))
        unknown = asyncio.run(ask("/api/nearest?word=zzz"))
    finally:
        app.stop()
    assert found.json() == {
        "question": "lakeside",
        "neighbors": [n._asdict() for n in vectors.nearest("lakeside", 2, threads=1)],
    }
    assert (unknown.status_code, unknown.json()["missing"]) == (404, ["zzz"])


def test_document_vectors_count_unseen_words(vectors):
    [found] = wk.document_vectors(["sea lakeside"], vectors)
    np.testing.assert_allclose(found, vectors.mean(["sea", "lakeside"]), rtol=1e-5)


def test_predict_takes_unseen_words_of_the_context():
    model = wk.train(
        [["sea", "lake", "shore"], ["lakes", "seas"]] * 20,
        dimensions=4,
        subwords=(3, 4),
        min_count=1,
        progress=False,
    )
    assert "subwords of 3-4" in repr(model)
    assert len(model.predict(["lakeside", "sea"], k=2)) == 2
