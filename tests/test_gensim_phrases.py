"""gensim's Phrases and utils here."""

import gzip
import io
import sys
import weakref

import numpy as np
import pytest

from wordkin.errors import FormatError, WordkinWarning
from wordkin.gensim import utils
from wordkin.gensim.models.phrases import (
    ENGLISH_CONNECTOR_WORDS,
    FrozenPhrases,
    Phraser,
    Phrases,
    npmi_scorer,
    original_scorer,
)
from wordkin.gensim.test.utils import common_texts, datapath, temporary_file

# gensim 4.4: Phrases(common_texts, min_count=1, threshold=1).export_phrases()
FOUND = {"response_time": 7.5, "graph_minors": 5.0}
STATES = [["state", "of", "the", "union"], ["the", "state", "of", "affairs"]] * 5


@pytest.fixture
def phrases():
    return Phrases(common_texts, min_count=1, threshold=1)


def test_export_phrases_gives_gensims_scores(phrases):
    assert phrases.export_phrases() == FOUND


def test_vocab_counts_words_and_pairs(phrases):
    assert (phrases.vocab["graph"], phrases.vocab["graph_minors"], len(phrases.vocab)) == (3, 2, 30)


def test_a_sentence_is_joined(phrases):
    assert phrases[["graph", "minors", "trees"]] == ["graph_minors", "trees"]


def test_a_corpus_is_joined_as_often_as_it_is_read(phrases):
    joined = phrases[common_texts]
    assert list(joined) == list(joined)
    assert list(joined)[7] == ["graph_minors", "trees"]


def test_a_joined_corpus_has_a_length_and_sentences_by_number(phrases):
    joined = phrases[common_texts]
    assert len(joined) == 9
    assert joined[7] == ["graph_minors", "trees"]
    assert list(joined[7:]) == [["graph_minors", "trees"], ["graph_minors", "survey"]]


def test_analyze_sentence_tells_scores(phrases):
    found = list(phrases.analyze_sentence(["graph", "minors", "survey"]))
    assert found == [("graph_minors", 5.0), ("survey", None)]


def test_find_phrases_finds_those_of_some_sentences(phrases):
    assert phrases.find_phrases([["a", "response", "time"]]) == {"response_time": 7.5}


def test_counts_of_two_corpora_add_up(phrases):
    whole = Phrases(common_texts + STATES, min_count=1, threshold=1)
    phrases.add_vocab(STATES)
    assert phrases.export_phrases() == pytest.approx(whole.export_phrases())
    assert phrases.vocab == whole.vocab


def test_a_changed_threshold_counts_at_once(phrases):
    phrases.threshold = 6
    assert phrases.export_phrases() == {"response_time": 7.5}


def test_a_changed_threshold_of_frozen_phrases_counts_too(phrases):
    frozen = phrases.freeze()
    frozen.threshold = 6
    assert frozen[["graph", "minors", "response", "time"]] == ["graph", "minors", "response_time"]


def test_a_changed_minimum_counts_at_once(phrases):
    phrases.min_count = 1.5
    assert phrases[["graph", "minors"]] == ["graph_minors"]
    assert phrases.export_phrases() == {"response_time": 3.75, "graph_minors": 2.5}


def test_frozen_phrases_may_be_dropped_and_added(phrases):
    frozen = phrases.freeze()
    sentence = ["graph", "minors", "of", "trees"]
    assert frozen[sentence] == ["graph_minors", "of", "trees"]
    del frozen.phrasegrams["graph_minors"]
    frozen.phrasegrams["of_trees"] = 2.0
    assert frozen[sentence] == ["graph", "minors", "of_trees"]
    frozen.phrasegrams = {"minors_of": 3.0}
    assert frozen[sentence] == ["graph", "minors_of", "trees"]


def test_a_phrase_of_joined_tokens_is_found_wherever_it_is_divided(phrases):
    frozen = phrases.freeze()
    frozen.phrasegrams["a_b_c"] = 2.0
    assert (frozen[["a_b", "c"]], frozen[["a", "b_c"]]) == (["a_b_c"], ["a_b_c"])


def test_a_score_candidate_of_ones_own_is_asked_about_every_pair():
    class Own(Phrases):
        def score_candidate(self, word_a, word_b, in_between):
            return (word_a + word_b, 1.0) if word_b == "b" else (None, None)

    assert Own()[["a", "b", "c", "b"]] == ["ab", "cb"]


def test_connector_words_stand_inside_a_phrase():
    phrases = Phrases(STATES, min_count=1, threshold=0.1, connector_words=ENGLISH_CONNECTOR_WORDS)
    assert phrases[["the", "state", "of", "the", "union"]] == ["the", "state_of_the_union"]


def test_min_count_may_be_a_fraction():
    phrases = Phrases(common_texts, min_count=1.5, threshold=1)
    assert phrases.export_phrases() == {"response_time": 3.75, "graph_minors": 2.5}


def test_a_space_may_join_phrases():
    phrases = Phrases(common_texts, min_count=1, threshold=1, delimiter=" ")
    assert phrases.export_phrases() == {"response time": 7.5, "graph minors": 5.0}
    assert phrases.vocab["graph minors"] == 2
    assert phrases[["graph", "minors", "trees"]] == ["graph minors", "trees"]


def test_phrases_can_be_chained(phrases):
    longer = Phrases(phrases[[["big", "graph", "minors"]] * 3], min_count=1, threshold=0.1)
    assert longer[phrases[["big", "graph", "minors"]]] == ["big_graph_minors"]


def test_a_scorer_of_ones_own_gets_gensims_arguments():
    def scorer(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
        return bigram_count if (worda_count, len_vocab, corpus_word_count) == (3, 30, 29) else 0

    found = Phrases(common_texts, min_count=1, threshold=1.5, scoring=scorer).export_phrases()
    assert found == {"graph_minors": 2.0}


def test_a_scorer_without_gensims_arguments_is_refused():
    with pytest.raises(ValueError, match="missing expected parameters"):
        Phrases(common_texts, scoring=lambda count: count)


def test_scorers_of_one_pair_are_those_of_many():
    default = Phrases(common_texts, min_count=1, threshold=1)

    def one_by_one(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
        counts = worda_count, wordb_count, bigram_count
        return original_scorer(*counts, len_vocab, min_count, corpus_word_count)

    own = Phrases(common_texts, min_count=1, threshold=1, scoring=one_by_one)
    assert own.export_phrases() == default.export_phrases()


def test_npmi_is_minus_infinity_below_min_count():
    assert npmi_scorer(4, 5, 3, 40, 5, 100) == float("-inf")


@pytest.mark.parametrize(
    "options",
    [{"min_count": 0}, {"threshold": 0}, {"scoring": "npmi", "threshold": 2}, {"scoring": "x"}],
)
def test_senseless_options_are_value_errors(options):
    with pytest.raises(ValueError, match=r"min_count|threshold|unknown scoring"):
        Phrases(**options)


def test_pairs_beyond_max_vocab_size_are_forgotten_the_rarest_first():
    rare = [[f"a{number}", f"b{number}"] for number in range(200)]
    sentences = [["new", "york"]] * 50 + rare + [["new", "york"]] * 50
    phrases = Phrases(sentences, min_count=1, threshold=1, max_vocab_size=16)
    with pytest.warns(
        WordkinWarning, match="no room for more than 16 pairs.*larger .*max_vocab_size"
    ):
        counts = phrases.vocab
    assert counts["new_york"] == 100
    assert sum("_" in key for key in counts) <= 16


def test_pairs_that_memory_has_no_room_for_are_forgotten_too(monkeypatch):
    phrases = Phrases([[f"a{number}", f"b{number}"] for number in range(200)])
    monkeypatch.setenv("WORDKIN_MEMORY", str(4 * 55 * 20))
    with pytest.warns(WordkinWarning, match="no room for more than 20 pairs"):
        assert phrases.export_phrases() == {}


def test_a_stream_is_counted_without_being_held(monkeypatch):
    monkeypatch.setattr("wordkin.corpus.sentences.BATCH_TOKENS", 10)
    tokens, most = [], 0

    class Token(str):
        """A word that can be seen to go."""

        __slots__ = ("__weakref__",)

    def stream():
        nonlocal most
        for _ in range(100):
            sentence = [Token(word) for word in ("new", "york", "is", "new")]
            tokens.extend(map(weakref.ref, sentence))
            yield sentence
            most = max(most, sum(token() is not None for token in tokens))

    assert Phrases(stream()).vocab["new_york"] == 100
    assert most < 50


def test_a_stream_is_joined_sentence_by_sentence(phrases):
    drawn = []
    joined = iter(phrases[(drawn.append(text) or text for text in common_texts)])
    assert next(joined) == common_texts[0]
    assert len(drawn) == 1


def test_many_small_corpora_are_counted_as_one(phrases):
    pieces = Phrases(min_count=1, threshold=1)
    for sentence in common_texts:
        pieces.add_vocab([sentence])
    assert pieces.corpus_word_count == phrases.corpus_word_count == 29
    assert (pieces.export_phrases(), pieces.vocab) == (FOUND, phrases.vocab)


def test_freeze_keeps_the_phrases_alone(phrases):
    frozen = phrases.freeze()
    assert isinstance(frozen, Phraser)
    assert (frozen.phrasegrams, frozen[["graph", "minors"]]) == (FOUND, ["graph_minors"])


def test_save_and_load_keep_phrases(phrases, tmp_path):
    phrases.freeze().save(tmp_path / "frozen")
    assert FrozenPhrases.load(tmp_path / "frozen").phrasegrams == FOUND


def test_loaded_phrases_go_on_counting(phrases, tmp_path):
    phrases.save(tmp_path / "phrases")
    loaded = Phrases.load(tmp_path / "phrases")
    assert loaded.export_phrases() == FOUND
    loaded.add_vocab(STATES)
    assert loaded.vocab["state_of"] == 10


@pytest.mark.parametrize(("name", "value"), [("threshold", 2.0), ("min_count", np.int64(0))])
def test_load_takes_options_that_were_set_later(name, value, tmp_path):
    phrases = Phrases(common_texts, min_count=1, threshold=0.5, scoring="npmi")
    setattr(phrases, name, value)
    phrases.save(tmp_path / "phrases")
    phrases.freeze().save(tmp_path / "frozen")
    loaded = Phrases.load(tmp_path / "phrases")
    assert (getattr(loaded, name), loaded.scoring) == (value, npmi_scorer)
    assert loaded.export_phrases() == phrases.export_phrases()
    assert getattr(FrozenPhrases.load(tmp_path / "frozen"), name) == value


def test_load_refuses_another_kind_of_file(phrases, tmp_path):
    phrases.save(tmp_path / "phrases")
    with pytest.raises(FormatError, match="expected FrozenPhrases"):
        FrozenPhrases.load(tmp_path / "phrases")


def test_simple_preprocess_gives_gensims_tokens():
    text = "Šéf: the SEA, a 3rd _time averyveryveryverylongword"
    assert utils.simple_preprocess(text, deacc=True) == ["sef", "the", "sea", "rd"]


@pytest.mark.parametrize("name", ["text", "text.gz"])
def test_open_reads_what_it_wrote(tmp_path, name):
    with utils.open(tmp_path / name, "wb") as file:
        file.write("Šéf\n".encode())
    with utils.open(tmp_path / name, encoding="utf-8") as file:
        assert file.read() == "Šéf\n"


@pytest.mark.parametrize("name", ["text", "text.xz"])
def test_open_reads_text_where_an_encoding_is_named(tmp_path, name):
    with utils.open(tmp_path / name, "wb", encoding="latin-1") as file:
        file.write("é")
    with utils.open(tmp_path / name, "rb", encoding="latin-1") as file:
        assert file.read() == "é"


def test_datapath_says_where_to_get_what_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setenv("GENSIM_DATA_DIR", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"^lee.cor: .* pip download --no-deps gensim"):
        datapath("lee.cor")
    (tmp_path / "test_data").mkdir()
    assert datapath("lee.cor") == str(tmp_path / "test_data" / "lee.cor")


def test_save_as_line_sentence_compresses_by_name(tmp_path):
    utils.save_as_line_sentence([["a", "b"], ["c"]], tmp_path / "text.gz")
    assert gzip.decompress((tmp_path / "text.gz").read_bytes()) == b"a b\nc\n"


def test_prune_vocab_removes_rare_words():
    counts = {"a": 1, "b": 3, "c": 2}
    assert (utils.prune_vocab(counts, 3), counts) == (2, {"b": 3})


def test_corpora_repeat_and_end():
    assert list(utils.RepeatCorpus([1, 2], 5)) == [1, 2, 1, 2, 1]
    assert list(utils.RepeatCorpusNTimes([1, 2], 2)) == [1, 2, 1, 2]
    assert list(utils.ClippedCorpus([1, 2, 3], 2)) == [1, 2]


def test_file_or_filename_begins_at_the_start():
    file = io.BytesIO(b"text")
    file.read()
    assert utils.file_or_filename(file).read() == b"text"


def test_temporary_file_goes_away():
    with temporary_file("x") as path:
        utils.save_as_line_sentence([["a"]], path)
        with utils.open(path) as file:
            assert file.read() == "a\n"
    with pytest.raises(FileNotFoundError):
        utils.open(path)
