"""Wrong usage: the right name is offered, and the help of the command that was typed."""

import inspect
import re

import pytest

import wordkin as wk
from wordkin.cli import AS_IN_C, EXAMPLES, command_name
from wordkin.evaluation import evaluate_similarity
from wordkin.settings import OPTIONS
from wordkin.settings.legacy import SYNONYMS
from wordkin.vectors import WordVectors

COMMANDS = [command_name(command) for command in EXAMPLES]
WITH_FLAGS = ("word2vec", "word2phrase")


@pytest.mark.parametrize("command", COMMANDS)
def test_short_help_is_the_help(wordkin, command):
    short = wordkin(command, "-h")
    assert short.status == 0
    if command in WITH_FLAGS:  # as the programs show it that they are called after
        assert short.out == wordkin(command).out
    else:
        assert short == wordkin(command, "--help")


def test_short_help_is_the_help_of_all_commands(wordkin):
    assert wordkin("-h") == wordkin("--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_values_plainly(wordkin, command):
    shown = wordkin(command, "--help").out.split("Examples:")[0]
    if command in WITH_FLAGS:  # which write <int> as the C programs do
        shown = shown.partition("-train <file>")[0]
    assert not re.search(r"[{}]|<[a-z]", shown), shown
    assert "......" not in shown


def test_help_of_train_names_text_and_numbers(wordkin):
    shown = wordkin("train", "--help").out
    assert "wordkin train [OPTIONS] TEXT...\n" in shown
    assert "\n  TEXT...  Text files" in shown
    assert re.search(r"--window N +Largest.*--subsample-threshold X +Words", shown, re.DOTALL)


def test_flag_hs_is_no_help(wordkin, text, tmp_path):
    flags = ("-train", text, "-output", tmp_path / "x", "-hs", 1, "-size", 2, "-debug", 0)
    assert "hs" not in wordkin("word2vec", *flags).err


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in WITH_FLAGS])
def test_wrong_option_points_to_the_help_of_its_command(wordkin, command):
    outcome = wordkin(command, "--nonsense")
    assert outcome.status == 2
    assert outcome.err.startswith("wordkin: No such option: --nonsense.")
    assert outcome.err.endswith(f" Try 'wordkin {command} --help'.\n")


@pytest.mark.parametrize("command", WITH_FLAGS)
def test_wrong_flag_points_to_the_help_of_its_program(wordkin, command):
    assert wordkin(command, "-nonsense", 1).err == (
        f"wordkin: {command}: expected a flag, found '-nonsense'. Try 'wordkin {command} --help'.\n"
    )


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("trian", "train"),
        ("nearst", "nearest"),
        ("vocab", "vocabulary"),
        ("word2vek", "word2vec"),
        ("wordanalogy", "word-analogy"),
        ("most_similar", "nearest"),
    ],
)
def test_misspelt_command_is_answered_with_the_nearest(wordkin, typed, offered):
    assert wordkin(typed).err == (
        f"wordkin: No such command '{typed}'. Did you mean {offered}? Try 'wordkin --help'.\n"
    )


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("--vector-size", "--dimensions"),
        ("--vector_size=50", "--dimensions"),
        ("--size", "--dimensions"),
        ("-size", "--dimensions"),
        ("--iter", "--epochs"),
        ("--workers", "--threads"),
        ("--min_count", "--min-count"),
        ("--negative", "--negative-samples"),
        ("--sg", "--objective skip-gram"),
        ("--cbow", "--objective cbow"),
        ("--hs", "--loss hierarchical-softmax"),
        ("--alpha", "--learning-rate"),
        ("--sample", "--subsample-threshold"),
        ("--ns-exponent", "--noise-exponent"),
        ("--max_final_vocab", "--max-words"),
        ("--shrink_windows", "--shrink-window"),
        ("--cbow_mean", "--cbow-average"),
        ("--dim", "--dimensions"),
        ("--dimension", "--dimensions"),
        ("--no-progres", "--no-progress"),
    ],
)
def test_option_of_another_program_is_answered_with_ours(wordkin, text, typed, offered):
    outcome = wordkin("train", text, "-o", "x.bin", typed, 1)
    assert outcome.err == (
        f"wordkin: No such option: {typed.partition('=')[0]}. Did you mean {offered}? "
        "Try 'wordkin train --help'.\n"
    )


def test_every_name_of_gensim_and_the_c_tool_leads_to_an_option():
    for option in OPTIONS.values():
        for theirs in (option.get("gensim"), option.get("c_flag")):
            for name in {theirs.name, theirs.before_4} - {""} if theirs else ():
                assert name in OPTIONS or SYNONYMS[name.replace("_", "-")][0] in OPTIONS


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("--topn", "-k"), ("-n", "-k"), ("--k", "-k"), ("--workers", "--threads")],
)
def test_nearest_offers_its_options(wordkin, vectors, typed, offered):
    assert f"Did you mean {offered}?" in wordkin("nearest", vectors, "sea", typed, 5).err


def test_option_far_from_all_others_is_answered_with_none(wordkin, text):
    for typed in ("--batch_words", "--vocab", "-z"):
        assert "Did you mean" not in wordkin("train", text, "-o", "x.bin", typed, 1).err


@pytest.mark.parametrize(
    ("option", "typed", "offered"),
    [
        ("--objective", "sg", "skip-gram"),
        ("--objective", "skipgram", "skip-gram"),
        ("--objective", "skip_gram", "skip-gram"),
        ("--objective", "CBOW", "cbow"),
        ("--loss", "hs", "'hierarchical-softmax'"),
        ("--loss", "ns", "'negative-sampling'"),
        ("--loss", "negative", "'negative-sampling'"),
        ("--tokenize", "space", None),
    ],
)
def test_short_form_of_a_value_is_answered_with_the_value(wordkin, text, option, typed, offered):
    said = wordkin("train", text, "-o", "x.bin", option, typed).err
    assert re.match(rf"wordkin: {option}: expected .*, found '{typed}'\.", said)
    assert said.endswith(" Try 'wordkin train --help'.\n")
    assert re.findall(r"Did you mean (.*)\? ", said) == ([offered] if offered else [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["-k", "0"], "-k: expected at least 1, found 0."),
        (["-k", "x"], "-k: expected a whole number, found 'x'."),
        (["--threads", "1.5"], "--threads: expected a whole number, found '1.5'."),
        (["-k"], "Option '-k' requires an argument."),
        (["--threads", "0"], "--threads: expected a whole number from 1 to 1024, found 0."),
        (["-q", "-v"], "expected --quiet or --verbose, found both. Leave one out."),
    ],
)
def test_wrong_value_says_what_was_expected_and_found(wordkin, vectors, typed, said):
    assert wordkin("nearest", vectors, "sea", *typed).err == (
        f"wordkin: {said} Try 'wordkin nearest --help'.\n"
    )


@pytest.mark.parametrize("command", ["nearest", "odd", "similarity", "analogy", "map"])
@pytest.mark.parametrize("word", ["-LRB-", "-RRB-", "--", "-vrb-", "-1", "--foo"])
def test_word_that_begins_with_a_dash_is_told_how_to_be_given(wordkin, vectors, command, word):
    said = wordkin(command, vectors, "sea", word, *(["-o", "x.html"] if command == "map" else []))
    if word == "--":
        return  # ends the options, as everywhere
    assert said.err == (
        f"wordkin: No such option: {word}. Before a word that begins with -, put --: wordkin "
        f"{command} VECTORS -- {word}. Try 'wordkin {command} --help'.\n"
    )


def test_word_after_two_dashes_is_a_word(wordkin, tmp_path):
    WordVectors(["-LRB-", "sea"], [[1, 0], [0, 1]]).save(tmp_path / "kin.bin")
    assert wordkin("nearest", tmp_path / "kin.bin", "--", "-LRB-").out == "-LRB-\tsea\t0.0000\n"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("-vector-size", "-size"),
        ("--size", "-size"),
        ("-epochs", "-iter"),
        ("-workers", "-threads"),
        ("-min_count", "-min-count"),
    ],
)
def test_program_offers_its_own_flags(wordkin, typed, offered):
    assert (
        f"Did you mean {offered}? Try 'wordkin word2vec --help'" in wordkin("word2vec", typed).err
    )


# VECTORS that are not there


@pytest.fixture
def folder(vectors, tmp_path, monkeypatch):
    """The folder one is in, with demo.safetensors and a folder docs in it."""
    place = tmp_path / "place"
    (place / "docs").mkdir(parents=True)
    (place / "demo.safetensors").write_bytes(vectors.read_bytes())
    monkeypatch.chdir(place)
    return place


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "nearest coffee",
            "coffee: No such file. VECTORS come first: wordkin nearest demo.safetensors coffee",
        ),
        ("nearest demo coffee", "demo: No such file. Did you mean demo.safetensors?"),
        (
            "nearest docs coffee",
            "docs: expected a file of vectors, found a folder. VECTORS come first: wordkin nearest "
            "demo.safetensors coffee",
        ),
        ("nearest docs", "docs: expected a file of vectors, found a folder."),
        (
            "map sea lake -o x.html",
            "sea: No such file. VECTORS come first: wordkin map demo.safetensors sea lake",
        ),
        ("evaluate demo", "demo: No such file. Did you mean demo.safetensors?"),
        ("info demo", "demo: No such file. Did you mean demo.safetensors?"),
        ("convert demo x.bin", "demo: No such file. Did you mean demo.safetensors?"),
        ("serve demo --port 0", "demo: No such file. Did you mean demo.safetensors?"),
        ("evaluate coffee", "coffee: No such file or directory"),  # there is no more to say
        ("nearest none.bin sea", "none.bin: No such file or directory"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_vectors_that_are_not_there_are_answered_with_those_that_were_meant(wordkin, typed, said):
    assert wordkin(*typed.split()) == (2, "", f"wordkin: {said}\n")


def test_folder_is_answered_with_the_vectors_in_it(wordkin, folder):
    (folder / "demo.safetensors").rename(folder / "docs" / "demo.safetensors")
    assert wordkin("nearest", "docs", "sea").err == (
        "wordkin: docs: expected a file of vectors, found a folder. Did you mean "
        "docs/demo.safetensors?\n"
    )


@pytest.mark.usefixtures("folder")
def test_without_vectors_beside_an_example_names_them_so(wordkin, folder):
    (folder / "demo.safetensors").unlink()
    assert wordkin("odd", "sea", "lake", "car").err == (
        "wordkin: sea: No such file. VECTORS come first: wordkin odd VECTORS sea lake car\n"
    )


# Python


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("vector_size", "dimensions"),
        ("size", "dimensions"),
        ("iter", "epochs"),
        ("workers", "threads"),
        ("negative", "negative_samples"),
        ("sg", "objective='skip-gram'"),
        ("hs", "loss='hierarchical-softmax'"),
        ("alpha", "learning_rate"),
        ("min_cuont", "min_count"),
    ],
)
def test_train_offers_the_argument_that_was_meant(typed, offered):
    with pytest.raises(TypeError) as caught:
        wk.train([["sea", "lake"]], **{typed: 1})
    assert str(caught.value).endswith(
        f"got an unexpected keyword argument '{typed}'. Did you mean {offered}?"
    )


def test_train_offers_text_for_sentences():
    with pytest.raises(TypeError, match=r"'sentences'\. Did you mean text\?"):
        wk.train(sentences=[["sea", "lake"]])


def test_train_offers_the_value_that_was_meant():
    with pytest.raises(ValueError, match=r"found 'sg'\. Did you mean 'skip-gram'\?"):
        wk.train([["sea", "lake"]], objective="sg")


@pytest.mark.parametrize(
    "call",
    [
        lambda vectors: vectors.nearest("sea", topn=5),
        lambda vectors: vectors.combine(["sea"], topn=5),
        lambda vectors: vectors.analogy("sea", "lake", "sea", topn=5),
    ],
)
def test_question_offers_k_for_topn(call):
    vectors = WordVectors(["sea", "lake"], [[1, 0], [0, 1]])
    with pytest.raises(TypeError, match=r"'topn'\. Did you mean k\?"):
        call(vectors)


def test_every_public_function_with_options_offers_their_names():
    functions = {name: getattr(wk, name) for name in wk.__all__}
    checked = []
    for name, function in functions.items():
        if inspect.isfunction(function):
            options = inspect.signature(function).parameters.values()
            named = [option.name for option in options if option.kind is option.KEYWORD_ONLY]
            for option in sorted(named, key=len)[-1:]:
                with pytest.raises(TypeError, match=rf"Did you mean {option}\?"):
                    function(**{f"{option}s": 1})
                checked.append(name)
    assert {"train", "load", "walks", "baskets", "evaluate", "clusters"} <= set(checked)


def test_argument_far_from_all_others_keeps_its_error():
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'binary'$"):
        wk.load("kin.bin", binary=True)


def test_error_inside_a_function_keeps_its_words():
    with pytest.raises(TypeError) as caught:
        wk.train([["sea", "lake"]], keep=lambda: 1, min_count=1, progress=False)
    assert "Did you mean" not in str(caught.value)


def test_decorated_functions_keep_signature_and_documentation():
    assert "dimensions" in inspect.signature(wk.train).parameters
    assert list(inspect.signature(WordVectors.nearest).parameters)[:3] == ["self", "query", "k"]
    assert evaluate_similarity.__doc__.startswith("Compare the vectors")
    assert AS_IN_C  # every command has a function of its own
