"""Phrases that gensim saved, opened here."""

import pickle
from pathlib import Path

import pytest

from wordkin.errors import FormatError, WordkinWarning
from wordkin.gensim.models.phrases import FrozenPhrases, Phraser, Phrases, original_scorer

DATA = Path(__file__).parent / "data"
# What tests/data/make_phrases_with_gensim.py has printed.
COUNTS = {"the": 3, "sea": 6, "the_sea": 3, "japan": 6, "sea_of_japan": 6, "lake": 3}
FOUND = {"the_sea": pytest.approx(0.6989700043360189), "sea_of_japan": 1.0}
SENTENCE = ["the", "sea", "of", "japan"]

# As gensim 3.6 has them: bytes, and tuples of them.
OLD = {"min_count": 1, "threshold": 1, "delimiter": b"_"}
OLD_COUNTS = {b"sea": 4, b"shore": 2, b"sea_shore": 2, b"lake": 3}
OLD_FOUND = {"sea_shore": 0.5}


@pytest.fixture
def phrases():
    return Phrases.load(DATA / "gensim_phrases.model")


def saved(path, kind, **attributes):
    """A file of gensim's with an object of this class."""
    state = pickle.dumps(attributes, 2)[2:-1]
    head = f"\x80\x02cgensim.models.phrases\n{kind}\n)\x81".encode("latin-1")
    path.write_bytes(head + state + b"b.")
    return path


def test_load_opens_gensims_counts(phrases):
    assert (phrases.vocab, phrases.corpus_word_count) == (COUNTS, 30)
    assert phrases.export_phrases() == FOUND


def test_loaded_phrases_join_as_gensims_do(phrases):
    assert phrases[SENTENCE] == ["the_sea", "of", "japan"]
    assert phrases[["a", "sea", "of", "japan"]] == ["a", "sea_of_japan"]


def test_load_opens_what_gensim_froze(phrases):
    frozen = FrozenPhrases.load(DATA / "gensim_phraser.model")
    assert frozen.phrasegrams == phrases.freeze().phrasegrams == FOUND
    assert frozen[SENTENCE] == ["the_sea", "of", "japan"]


def test_gensims_counts_go_on(phrases):
    phrases.add_vocab([["sea", "lake"]] * 3)
    assert (phrases.vocab["sea"], phrases.vocab["sea_lake"]) == (9, 3)
    assert phrases.corpus_word_count == 36


def test_gensims_counts_are_saved_and_loaded_again(phrases, tmp_path):
    phrases.save(tmp_path / "own")
    again = Phrases.load(tmp_path / "own")
    assert (again.vocab, again.corpus_word_count) == (COUNTS, 30)
    assert again.export_phrases() == FOUND


@pytest.mark.parametrize("scoring", [{}, {"scoring": "default"}])
def test_load_opens_counts_of_gensim_3(tmp_path, scoring):
    old = OLD | {"threshold": 0.4, "corpus_word_count": 9, "vocab": OLD_COUNTS} | scoring
    phrases = Phrases.load(saved(tmp_path / "old", "Phrases", **old))
    assert phrases.export_phrases() == OLD_FOUND  # (2 - 1) / (4 * 2) * 4
    assert (phrases.delimiter, phrases.scoring) == ("_", original_scorer)


@pytest.mark.parametrize("told", [0.5, (2, 0.5)])
def test_load_opens_a_phraser_of_gensim_3(tmp_path, told):
    old = OLD | {"phrasegrams": {(b"sea", b"shore"): told}, "common_terms": [b"of"]}
    phrases = Phraser.load(saved(tmp_path / "old", "Phraser", **old))
    assert (phrases.phrasegrams, phrases.connector_words) == (OLD_FOUND, {"of"})


# Files of gensim's own tests, where it is installed; scores as gensim 4.4 gives them.
@pytest.mark.slow
@pytest.mark.parametrize("end", ["3.6.0.model", "no-scoring.pkl", "scoring-str.pkl"])
@pytest.mark.parametrize(("kind", "start"), [(Phrases, "phrases"), (Phraser, "phraser")])
def test_load_opens_files_of_gensims_tests(kind, start, end):
    gensim = pytest.importorskip("gensim", reason="its tests' files are needed")
    phrases = kind.load(Path(gensim.__file__).parent / "test" / "test_data" / f"{start}-{end}")
    assert phrases.phrasegrams == pytest.approx(
        {"human_interface": 31 / 9, "response_time": 7.75}
        | {"graph_minors": 31 / 6, "minors_survey": 31 / 9}
    )


@pytest.mark.parametrize(
    ("kind", "attributes", "message"),
    [
        ("Phraser", OLD, "expected Phrases, found phrases.Phraser"),
        ("Phrases", {"min_count": 1}, "found a problem with 'delimiter'"),
        ("Phrases", OLD | {"vocab": [1]}, "The file is damaged"),
        ("Phrases", OLD | {"threshold": "high"}, "The file is damaged"),
        ("Phrases", OLD | {"min_count": None}, "The file is damaged"),
        ("Phrases", OLD | {"scoring": "best"}, "The file is damaged"),
        ("Phrases", OLD | {"scoring": [1]}, "The file is damaged"),
        ("Phrases", OLD | {"connector_words": 3}, "The file is damaged"),
        ("Word2Vec", OLD, r"found 'gensim.models.phrases.Word2Vec'. Nothing was run"),
    ],
)
def test_load_tells_what_is_wrong_with_a_file(tmp_path, kind, attributes, message):
    with pytest.raises(FormatError, match=message):
        Phrases.load(saved(tmp_path / "old", kind, **attributes))


def test_load_warns_that_a_scorer_of_ones_own_is_in_no_file(tmp_path):
    def scorer(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
        return bigram_count

    Phrases([SENTENCE] * 9, scoring=scorer).save(tmp_path / "own")
    with pytest.warns(WordkinWarning, match="Set scoring to it"):
        Phrases.load(tmp_path / "own")
