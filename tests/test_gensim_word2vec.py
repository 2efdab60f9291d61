"""gensim's Word2Vec here: its arguments, messages and attributes, and what it gets wrong (B2)."""

import logging
import math

import numpy as np
import pytest

import wordkin as wk
from test_gensim_models import DATA
from wordkin.errors import TextError, WordkinWarning
from wordkin.gensim import utils
from wordkin.gensim.models import KeyedVectors, Word2Vec, word2vec
from wordkin.gensim.models.callbacks import CallbackAny2Vec
from wordkin.gensim.models.word2vec import LineSentence, PathLineSentences, Text8Corpus
from wordkin.gensim.test.utils import common_texts, get_tmpfile

QUICK = {"vector_size": 8, "min_count": 1, "workers": 1, "sample": 0}
# gensim 4.4: Word2Vec(common_texts, min_count=1).wv.index_to_key
BY_COUNT = ["system", "graph", "trees", "user", "minors", "eps", "time", "response"]
BY_COUNT += ["survey", "computer", "interface", "human"]
# What a trained model of gensim 4.4 has: sorted(vars(Word2Vec(common_texts, min_count=1)))
ATTRIBUTES = [
    "alpha",
    "batch_words",
    "cbow_mean",
    "comment",
    "compute_loss",
    "corpus_count",
    "corpus_total_words",
    "cum_table",
    "effective_min_count",
    "epochs",
    "hashfxn",
    "hs",
    "layer1_size",
    "lifecycle_events",
    "load",
    "max_final_vocab",
    "max_vocab_size",
    "min_alpha",
    "min_alpha_yet_reached",
    "min_count",
    "negative",
    "ns_exponent",
    "null_word",
    "random",
    "raw_vocab",
    "running_training_loss",
    "sample",
    "seed",
    "sg",
    "shrink_windows",
    "sorted_vocab",
    "syn1neg",
    "total_train_time",
    "train_count",
    "vector_size",
    "window",
    "workers",
    "wv",
]


@pytest.fixture(scope="module")
def trained():
    return Word2Vec(common_texts, **QUICK)


@pytest.fixture
def model():
    return Word2Vec(common_texts, **QUICK)


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_a_trained_model_has_gensims_attribute(trained, name):
    assert hasattr(trained, name)


def test_words_come_in_gensims_order(trained):
    assert trained.wv.index_to_key == BY_COUNT


def test_a_seed_of_none_is_another_one_each_time():
    first, second = (Word2Vec(common_texts, **QUICK, seed=None).wv.vectors for _ in range(2))
    assert (first != second).any()


def test_a_sample_of_none_is_none():
    first, second = (Word2Vec(common_texts, **(QUICK | {"sample": s})) for s in (None, 0))
    np.testing.assert_array_equal(first.wv.vectors, second.wv.vectors)


def test_max_final_vocab_keeps_no_word_of_a_count_that_not_all_have_room_for():
    model = Word2Vec(common_texts, **QUICK, max_final_vocab=4)  # 4, 3, 3, 3, 2, ...: as gensim
    assert (model.wv.index_to_key, model.effective_min_count) == (BY_COUNT[:4], 3)


def test_trim_rule_decides_before_min_count():
    def rule(word, count, min_count):
        return {"graph": utils.RULE_DISCARD, "human": utils.RULE_KEEP}.get(word, utils.RULE_DEFAULT)

    model = Word2Vec(common_texts, **QUICK | {"min_count": 3}, trim_rule=rule)
    assert model.wv.index_to_key == ["system", "trees", "user", "human"]


def test_prepare_vocab_tells_what_gensim_tells():
    model = Word2Vec(**QUICK | {"sample": 0.05})
    assert model.scan_vocab(common_texts) == (29, 9)
    assert model.prepare_vocab(dry_run=True, min_count=3) == {
        "drop_unique": 8,
        "retain_total": 13,
        "downsample_unique": 4,
        "downsample_total": 8,
        "num_retained_words": 4,
    }


def test_build_vocab_by_update_puts_new_words_behind_and_adds_counts(model):
    vector = model.wv["human"].copy()
    model.build_vocab([["human", "new"]], update=True)
    assert (model.wv.index_to_key[-1], model.wv.get_vecattr("human", "count")) == ("new", 3)
    assert model.wv["human"].tolist() == vector.tolist()
    assert len(model.syn1neg) == len(model.wv) == 13


def test_a_model_with_a_tree_keeps_its_nodes_by_update():
    model = Word2Vec(
        [["a", "b", "c"]] * 2 + [["a", "b"]] * 2 + [["a"]] * 4, **QUICK, hs=1, negative=0
    )
    below_root = model.syn1[0].copy()  # joins the two rarest
    model.build_vocab([["a", "a"]], update=True)
    assert model.syn1[0].tolist() == below_root.tolist()


def test_update_of_a_model_without_words_is_gensims_error():
    with pytest.raises(RuntimeError, match="cannot do an online vocabulary-update"):
        Word2Vec(**QUICK).build_vocab(common_texts, update=True)


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"total_examples": 9}, ValueError, "explicit epochs count"),
        ({"epochs": 1}, ValueError, "either total_examples or total_words"),
        ({"corpus_file": "x", "epochs": 1, "total_words": 1}, TypeError, "at the same time"),
    ],
)
def test_train_demands_what_gensim_demands(model, options, kind, message):
    with pytest.raises(kind, match=message):
        model.train(common_texts, **options)


def test_a_text_without_frequent_words_names_min_count():  # B2-22
    with pytest.raises(RuntimeError, match=r"first build vocabulary.*smaller min_count"):
        Word2Vec([["a", "b"]])


def test_no_loss_is_gensims_error():
    with pytest.raises(ValueError, match="either 'hs' or 'negative'"):
        Word2Vec(common_texts, hs=0, negative=0, min_count=1)


def test_numbers_as_sentences_are_refused():
    with pytest.raises(TextError, match=r"expected a list of tokens, found 1 \(int\)"):
        Word2Vec([[], 1, 2], min_count=1)


def test_strings_as_sentences_are_refused():  # B2-23
    with pytest.raises(TextError, match="expected a list of tokens"):
        Word2Vec(["the sea", "the lake"], **QUICK)


def test_an_error_of_the_text_is_raised(model):  # B2-2
    def text():
        yield ["human"]
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        model.train(text(), total_examples=1, epochs=1)


def test_train_returns_and_counts_tokens(model):
    assert model.train(common_texts, total_examples=9, epochs=3) == (87, 87)
    assert (model.train_count, model.corpus_count, model.corpus_total_words) == (2, 9, 29)


def test_long_sentences_are_not_cut():  # B2-16
    text = [["sea", "lake", "shore"] * 10_000]
    model = Word2Vec(text, **QUICK | {"epochs": 1})
    assert model.train(text, total_examples=1, epochs=1) == (30_000, 30_000)


def test_train_on_strangers_learns_nothing_and_says_so(model, caplog):
    before = model.wv.vectors.copy()
    assert model.train([["unknown", "words"]], total_examples=1, epochs=2) == (0, 4)
    np.testing.assert_array_equal(model.wv.vectors, before)
    assert "none of the text's words is in the vocabulary" in caplog.text


def test_learning_rates_of_one_call_are_for_that_call(model):  # B2-15
    model.train(common_texts, total_examples=9, epochs=1, start_alpha=0.5, end_alpha=0.1)
    assert (model.alpha, model.min_alpha, model.epochs) == (0.025, 0.0001, 5)


def test_a_wrong_count_of_examples_is_logged(model, caplog):
    model.train(common_texts, total_examples=5, epochs=1)
    assert "supplied example count (9) did not equal expected count (5)" in caplog.text


def test_two_losses_are_logged(caplog):
    Word2Vec(common_texts, **QUICK, hs=1)
    assert "Both hierarchical softmax and negative sampling are activated." in caplog.text


def test_training_logs_its_progress(model, caplog):
    with caplog.at_level(logging.INFO, "wordkin.gensim"):
        model.train(common_texts, total_examples=9, epochs=1, report_delay=0)
    assert "EPOCH 0 - PROGRESS: at 100.00% words" in caplog.text


def test_training_changes_the_arrays_in_place(model):
    held, before = model.wv.vectors, model.wv.vectors.copy()
    model.train(common_texts, total_examples=9, epochs=1)
    assert held is model.wv.vectors
    assert (held != before).any()


def test_training_begins_at_what_users_wrote(model):
    model.wv.vectors[:] = 0
    model.wv.vectors_lockf = np.zeros(1, np.float32)
    model.train(common_texts, total_examples=9, epochs=1)
    assert not model.wv.vectors.any()


def test_locked_words_stay_where_they_are(model):
    before = model.wv.vectors.copy()
    model.wv.vectors_lockf = np.ones(len(model.wv), np.float32)
    model.wv.vectors_lockf[3] = 0
    model.train(common_texts, total_examples=9, epochs=1)
    assert (model.wv.vectors == before).all(axis=1).tolist() == [row == 3 for row in range(12)]


def test_rows_in_any_order_are_trained_on_with_a_tree():
    sorted_rows = Word2Vec(common_texts, **QUICK, hs=1, negative=0)
    rows = Word2Vec(common_texts, **QUICK, hs=1, negative=0, sorted_vocab=0)
    assert rows.wv.index_to_key[:2] == ["human", "interface"]
    lengths = [
        [len(wv.get_vecattr(word, "code")) for word in BY_COUNT[:4]]
        for wv in (rows.wv, sorted_rows.wv)
    ]
    assert lengths[0] == lengths[1]
    assert np.isfinite(rows.wv.vectors).all()


def test_callbacks_hear_of_each_epoch_and_see_its_vectors():
    class Watch(CallbackAny2Vec):
        heard, seen, losses = [], [], []

        def on_train_begin(self, model):
            self.heard.append("begin")

        def on_epoch_end(self, model):
            self.heard.append("epoch")
            self.seen.append(model.wv.vectors.copy())
            self.losses.append(model.get_latest_training_loss())

        def on_train_end(self, model):
            self.heard.append("end")

    model = Word2Vec(common_texts, **QUICK, epochs=2, callbacks=[Watch()], compute_loss=True)
    assert Watch.heard == ["begin", "epoch", "epoch", "end"]
    assert (Watch.seen[0] != Watch.seen[1]).any()
    assert 0 < Watch.losses[0] < Watch.losses[1] == model.get_latest_training_loss()


def test_epoch_losses_are_means_per_pair():
    model = Word2Vec(common_texts, **QUICK, sg=1, epochs=3, compute_loss=True)
    assert model.epoch_losses == pytest.approx([6 * math.log(2)] * 3, rel=0.15)


def test_loss_is_zero_unless_asked_for(trained):
    assert trained.get_latest_training_loss() == 0


def test_a_sentence_is_scored_by_the_turns_to_its_words():
    model = Word2Vec([["a", "b"]] * 3, **QUICK, hs=1, negative=0, sg=1)
    model.wv.vectors[:], model.syn1[:] = 1, 0.25  # each score is 8 * 0.25; a and b turn apart
    expected = -math.log1p(math.exp(2)) - math.log1p(math.exp(-2))
    assert model.score([["a", "b"], ["a"]]).tolist() == pytest.approx([expected, 0])


def test_score_without_a_tree_is_gensims_error(trained):
    with pytest.raises(RuntimeError, match="only implemented score for the hierarchical softmax"):
        trained.score(common_texts)


@pytest.mark.parametrize("options", [{}, {"hs": 1, "negative": 0}])
def test_predict_output_word_answers_for_both_losses(options):
    model = Word2Vec(common_texts, **QUICK, **options)
    found = model.predict_output_word(["graph", "unknown"], topn=12)
    assert sum(share for _, share in found) == pytest.approx(1)


def test_predict_output_word_of_strangers_is_none(trained):
    assert trained.predict_output_word(["unknown"]) is None


def test_cum_table_ends_at_the_last_number(trained):
    shares = np.array([4, 3, 3, 3] + [2] * 8) ** 0.75
    expected = np.rint(np.cumsum(shares) / shares.sum() * (2**31 - 1))
    assert trained.cum_table.tolist() == expected.tolist()


def test_estimate_memory_gives_gensims_numbers(trained):
    assert trained.estimate_memory(1000) == {
        "vocab": 500_000,
        "vectors": 32_000,
        "syn1neg": 32_000,
        "total": 564_000,
    }


def test_reset_from_takes_words_and_begins_anew(trained):
    other = Word2Vec(**QUICK)
    other.reset_from(trained)
    assert other.wv.index_to_key == BY_COUNT
    assert (other.wv.vectors != trained.wv.vectors).any()


@pytest.mark.parametrize("options", [{}, {"hs": 1, "negative": 0}, {"hs": 1, "sorted_vocab": 0}])
def test_save_and_load_keep_everything(tmp_path, options):
    model = Word2Vec(common_texts, **QUICK, **options, comment="mine", compute_loss=True)
    model.save(tmp_path / "word2vec.model")
    loaded = Word2Vec.load(tmp_path / "word2vec.model")
    assert loaded.wv.index_to_key == model.wv.index_to_key
    for name in ("comment", "epochs", "corpus_count", "train_count", "epoch_losses", "workers"):
        assert getattr(loaded, name) == getattr(model, name)
    np.testing.assert_array_equal(loaded.wv.vectors, model.wv.vectors)
    for name in {"syn1", "syn1neg"} & vars(model).keys():
        np.testing.assert_array_equal(getattr(loaded, name), getattr(model, name))


def test_a_loaded_model_goes_on_as_the_one_that_was_saved(model, tmp_path):
    model.save(tmp_path / "model")
    loaded = Word2Vec.load(tmp_path / "model", mmap="r")
    for one in (model, loaded):
        one.train(common_texts, total_examples=9, epochs=1)
    np.testing.assert_array_equal(loaded.wv.vectors, model.wv.vectors)


def test_load_opens_a_model_that_gensim_saved():
    model = Word2Vec.load(DATA / "gensim_model.model")
    theirs = wk.load_model(DATA / "gensim_model.model")
    assert model.wv.index_to_key == theirs.vocabulary.words
    assert model.train([theirs.vocabulary.words], total_examples=1, epochs=1)[1] > 0


def test_load_is_for_the_class_only(trained):
    with pytest.raises(AttributeError, match="class object"):
        trained.load("anything")


def test_wordkin_opens_a_model_that_the_face_saved(trained, tmp_path):
    trained.save(tmp_path / "model.safetensors")
    assert wk.load_model(tmp_path / "model.safetensors").vocabulary.words == BY_COUNT


def test_tokens_that_are_numbers_are_keys():
    model = Word2Vec([[17, 5], [17, 3]] * 3, **QUICK)
    assert model.wv.index_to_key[0] == 17
    assert model.wv.most_similar(17, topn=1)[0][0] in {3, 5}


@pytest.mark.parametrize("source", ["path", "line", "folder", "generator"])
def test_text_from_anywhere_gives_the_same_vectors(tmp_path, source):
    path = tmp_path / "text.txt"
    utils.save_as_line_sentence(common_texts, path)
    text = {
        "path": lambda: {"corpus_file": str(path)},
        "line": lambda: {"sentences": LineSentence(path)},
        "folder": lambda: {"sentences": PathLineSentences(tmp_path)},
        "generator": lambda: {"sentences": (line for line in common_texts)},
    }[source]()
    model, expected = Word2Vec(**text, **QUICK), Word2Vec(common_texts, **QUICK)
    np.testing.assert_array_equal(model.wv.vectors, expected.wv.vectors)


def test_a_corpus_class_of_the_users_own_is_iterated_over(tmp_path):
    class Upper(LineSentence):
        def __iter__(self):
            return ([word.upper() for word in line] for line in super().__iter__())

    (tmp_path / "text").write_text("a b\na c\n", encoding="utf-8")
    assert Word2Vec(Upper(tmp_path / "text"), **QUICK).wv.index_to_key[0] == "A"


def test_names_of_gensim_3_work_with_a_warning():
    with pytest.warns(DeprecationWarning, match="(size|iter)=") as warned:
        model = Word2Vec(common_texts, size=6, iter=2, min_count=1)
    assert (model.vector_size, model.epochs, len(warned)) == (6, 2, 2)


@pytest.mark.parametrize(
    "ask",
    [
        lambda model: model["human"],
        lambda model: "human" in model,
        lambda model: model.most_similar("human"),
        lambda model: model.doesnt_match(["human", "graph", "trees"]),
        lambda model: model.index2word,
        lambda model: model.vocab["human"].count,
        lambda model: model.syn0,
        lambda model: model.iter,
        lambda model: model.init_sims(),
    ],
)
def test_an_old_name_works_with_one_warning(trained, ask):
    with pytest.warns(DeprecationWarning, match="is an old name") as warned:
        assert ask(trained) is not False
    assert len(warned) == 1


def test_an_unknown_argument_is_a_type_error():
    with pytest.raises(TypeError, match="unexpected keyword argument 'sizes'"):
        Word2Vec(sizes=3)


def test_an_unknown_attribute_is_an_attribute_error(trained):
    assert not hasattr(trained, "nothing")


def test_a_training_that_is_interrupted_keeps_what_it_learned(model, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("wordkin.gensim.learning.training._Lines.__call__", interrupt)
    with pytest.warns(WordkinWarning, match="interrupted"):
        model.train(common_texts, total_examples=9, epochs=2)
    assert model.train_count == 2


@pytest.mark.filterwarnings("ignore:.*is an old name:DeprecationWarning")
def test_the_example_of_2013_runs_as_printed(tmp_path, capsys):
    text = (
        "woman king man queen girl father boy mother he his she her breakfast cereal dinner lunch "
    )
    text += "big bigger bad worse going went being was "
    (tmp_path / "text8").write_text(text * 30, encoding="utf-8")
    folder = str(tmp_path)

    sentences = word2vec.Text8Corpus(folder + "/text8")
    model = word2vec.Word2Vec(sentences, size=200)
    model.most_similar(positive=["woman", "king"], negative=["man"], topn=1)
    model.save(folder + "/text8.model")
    model.save_word2vec_format(folder + "/text8.model.bin", binary=True)
    model = word2vec.Word2Vec.load_word2vec_format(folder + "/text8.model.bin", binary=True)
    model.most_similar(["girl", "father"], ["boy"], topn=3)
    more_examples = ["he his she", "big bigger bad", "going went being"]
    for example in more_examples:
        a, b, x = example.split()
        predicted = model.most_similar([x, b], [a])[0][0]
        print("'%s' is to '%s' as '%s' is to '%s'" % (a, b, x, predicted))  # noqa: T201, UP031
    assert model.doesnt_match("breakfast cereal dinner lunch".split()) in text  # noqa: SIM905
    assert capsys.readouterr().out.count(" is to ") == 6


def test_get_tmpfile_names_a_file_in_the_temporary_folder(tmp_path):
    assert get_tmpfile("x.model").endswith("x.model")
    assert Text8Corpus(tmp_path / "none").max_sentence_length == 10_000
    assert KeyedVectors is word2vec.KeyedVectors


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("vector_size", 0),
        ("negative", -1),
        ("window", 0),
        ("max_final_vocab", 0),
        ("alpha", -1),
        ("min_alpha", -1),
        ("ns_exponent", math.nan),
        ("sample", -1),
    ],
)
def test_a_senseless_option_is_called_by_its_name_here(option, value):
    with pytest.raises(ValueError, match=f"^{option}: expected .* found"):
        Word2Vec(**{"vector_size": 4, option: value}).settings()


def test_predict_output_word_says_that_it_needs_more_than_vectors():
    model = Word2Vec(vector_size=4)
    model.wv = Word2Vec(common_texts, vector_size=4, min_count=1).wv
    with pytest.raises(RuntimeError, match="found vectors alone"):
        model.predict_output_word(["graph"])


def test_keys_that_are_numbers_of_numpys_stay_numbers_in_a_file(tmp_path):
    model = Word2Vec(vector_size=2, min_count=1)
    model.build_vocab_from_freq({np.int64(7): 3, np.int64(8): 2})
    model.save(tmp_path / "model")
    assert Word2Vec.load(tmp_path / "model").wv.index_to_key == [7, 8]
