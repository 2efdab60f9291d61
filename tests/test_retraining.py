"""`compare` finds what was planted: words lost and new, neighbors kept, one space or two, what moved."""

import json
import tracemalloc

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import SettingsError, WordkinWarning
from wordkin.search import exact

WORDS = [f"w{number}" for number in range(400)]
COUNTS = [10**6 // (number + 1) for number in range(400)]
RNG = np.random.default_rng(7)
ROWS = RNG.standard_normal((400, 16)).astype(np.float32)
TURN = np.linalg.qr(RNG.standard_normal((16, 16)))[0]
OLD = wk.WordVectors(WORDS, ROWS, COUNTS)


def line_of_words(seed, words=120, sentences=800):
    """Sentences of words whose numbers are near each other, so that each has contexts of its own."""
    rng = np.random.default_rng(seed)
    middles = rng.integers(0, words, sentences)
    near = rng.normal(0, 2, (sentences, 8)).round().astype(int)
    return [
        [f"w{(middle + step) % words}" for step in some]
        for middle, some in zip(middles, near, strict=True)
    ]


SMALL = {
    "dimensions": 16,
    "epochs": 10,
    "min_count": 1,
    "subsample_threshold": 0,
    "threads": 1,
    "progress": False,
}


@pytest.fixture(scope="module")
def model():
    return wk.train(line_of_words(1), **SMALL)


# neighbors and words


def test_compare_keeps_all_of_a_copy():
    found = wk.compare(OLD, wk.WordVectors(WORDS, ROWS * 3))
    assert found.neighbors_kept == 1
    assert (found.kept, found.lost, found.new, found.moved) == (400, [], [], [])
    assert found.is_one_space


def test_compare_names_words_that_are_lost_and_new():
    names = ["new", *WORDS[2:]]
    found = wk.compare(OLD, wk.WordVectors(names, ROWS[1:]))
    assert (found.kept, found.lost, found.new) == (398, ["w0", "w1"], ["new"])
    assert repr(found) == "<Comparison: words 398 kept, 2 lost, 1 new; neighbors 100.0% kept>"


def test_compare_asks_only_among_words_that_both_have():
    """Ten new words as near as can be to an old one take no neighbor from it."""
    names = [*WORDS, *(f"new{number}" for number in range(10))]
    found = wk.compare(OLD, wk.WordVectors(names, np.concatenate([ROWS, ROWS[[5] * 10]])))
    assert found.neighbors_kept == 1


def test_compare_finds_the_words_that_moved():
    moved = [399, 30, 77]
    rows = ROWS.copy()
    rows[moved] = RNG.standard_normal((3, 16))
    found = wk.compare(OLD, wk.WordVectors(WORDS, rows), shown=3)
    assert [word.word for word in found.moved] == ["w30", "w77", "w399"]
    assert found.moved[0].before == [near.word for near in OLD.nearest("w30")]
    assert found.moved[0].kept < 0.3
    assert 0.9 < found.neighbors_kept < 1
    assert found.is_one_space


@pytest.mark.parametrize("rows", [slice(None), slice(None, None, 3)])
def test_nearest_among_is_the_nearest_of_the_chosen_rows(rows):
    chosen = RNG.permutation(400)[rows]
    near = exact.nearest_among(ROWS, exact.inverse_lengths(ROWS), chosen, ROWS[:50], 5)
    plain = exact.nearest_rows(ROWS[chosen], exact.inverse_lengths(ROWS[chosen]), ROWS[:50], 5)
    assert near.rows.tolist() == plain.rows.tolist()
    assert near.similarities.tobytes() == plain.similarities.tobytes()


# bands


def test_bands_are_of_the_smaller_count():
    fewer = [count // 10 for count in COUNTS]
    found = wk.compare(OLD, wk.WordVectors(WORDS, ROWS, fewer))
    assert found.by_count
    assert [str(band) for band in found.bands] == [
        "10,000 and more",
        "1,000 to 9,999",
        "100 to 999",
    ]
    assert [band.words for band in found.bands] == [10, 90, 300]


def test_bands_are_of_ranks_where_nobody_knows_counts():
    old, new = (wk.WordVectors(WORDS, ROWS) for _ in range(2))
    found = wk.compare(old, new)
    assert [str(band) for band in found.bands] == ["1 to 100", "101 to 1,000"]
    assert str(found).splitlines()[5].split() == ["rank", "words", "asked", "kept"]


def test_bands_say_which_words_moved_and_weigh_by_their_words():
    rows = ROWS.copy()
    rows[100:] = RNG.standard_normal((300, 16))  # the words below 10,000 occurrences
    found = wk.compare(OLD, wk.WordVectors(WORDS, rows), sample=50)
    frequent, others = found.bands
    assert [(band.words, band.asked) for band in found.bands] == [(100, 50), (300, 50)]
    assert others.kept < 0.2 < frequent.kept
    assert found.neighbors_kept == pytest.approx(frequent.kept / 4 + others.kept * 3 / 4)


def test_compare_of_a_sample_is_near_to_that_of_all():
    rows = ROWS + RNG.standard_normal(ROWS.shape) * 0.3
    all_words, sample = (
        wk.compare(OLD, wk.WordVectors(WORDS, rows), sample=most) for most in (400, 60)
    )
    assert sample.neighbors_kept == pytest.approx(all_words.neighbors_kept, abs=0.05)


# one space or two


def test_a_rotated_copy_is_one_space_after_a_rotation():
    found = wk.compare(OLD, wk.WordVectors(WORDS, ROWS @ TURN))
    assert found.space.kind == "rotated"
    assert found.neighbors_kept == 1
    assert found.space.found < 0.1
    assert found.space.found_rotated > 0.99


def test_random_vectors_are_two_spaces():
    found = wk.compare(OLD, wk.WordVectors(WORDS, RNG.standard_normal((400, 16))))
    assert found.space.kind == "two"
    assert found.neighbors_kept < 0.1


def test_a_rotation_is_judged_by_other_words_than_those_it_was_found_by():
    """As many dimensions as words could turn any vectors into any others."""
    rows = RNG.standard_normal((2, 120, 60))
    found = wk.compare(*(wk.WordVectors(WORDS[:120], side) for side in rows))
    assert found.space.kind == "two"
    assert found.space.found_rotated < 0.3


def test_a_rotation_is_not_tried_with_fewer_words_than_dimensions():
    rows = RNG.standard_normal((40, 30))
    turn = np.linalg.qr(RNG.standard_normal((30, 30)))[0]
    with pytest.warns(WordkinWarning, match="chance alone keeps 26%"):
        found = wk.compare(*(wk.WordVectors(WORDS[:40], side) for side in (rows, rows @ turn)))
    assert (found.space.kind, found.space.found_rotated) == ("two", None)


@pytest.mark.filterwarnings("ignore:the learning rate starts again")
def test_a_training_that_goes_on_stays_in_its_space(model):
    later = wk.train(line_of_words(2), resume=model, learning_rate=0.01, progress=False, threads=1)
    found = wk.compare(model.vectors, later.vectors)
    assert found.is_one_space
    assert "both may be mixed" in str(found)


def test_two_seeds_are_not_one_space(model):
    found = wk.compare(model.vectors, wk.train(line_of_words(1), seed=2, **SMALL).vectors)
    assert not found.is_one_space
    assert "do not mix" in str(found)


def test_vectors_of_other_dimensions_have_neighbors_but_no_one_space():
    found = wk.compare(OLD, wk.WordVectors(WORDS, np.concatenate([ROWS, ROWS], axis=1)))
    assert found.neighbors_kept == 1
    assert found.space == ("two", None, None)
    assert "since their dimensions differ" in str(found)


def test_a_dozen_words_cannot_tell_one_space_from_two():
    with pytest.warns(WordkinWarning, match="only 12 words are in both, .* chance alone keeps 91%"):
        found = wk.compare(OLD, wk.WordVectors(WORDS[:12], ROWS[:12]))
    assert found.space.kind == "unknown"


# what cannot be compared, and how it is shown


@pytest.mark.parametrize(
    ("names", "found"), [(["other", "words"], "none"), (["w3", "other"], "one")]
)
def test_compare_refuses_vectors_without_common_words(names, found):
    with pytest.raises(SettingsError, match=f"two words that both have, found {found}"):
        wk.compare(OLD, wk.WordVectors(names, ROWS[:2]))


def test_compare_of_a_model_names_its_vectors(model):
    for pair in ((model, OLD), (OLD, model)):
        with pytest.raises(AttributeError, match=r"Did you mean model.vectors.matrix\?"):
            wk.compare(*pair)


def test_comparison_is_read_at_80_columns_whatever_the_words():
    names = [f"https://example.org/a/long/name/of/goods/{number}" for number in range(400)]
    rows = RNG.standard_normal(ROWS.shape)
    found = wk.compare(wk.WordVectors(names, ROWS), wk.WordVectors(names, rows))
    assert len(found.moved) == 10
    assert max(map(len, str(found).splitlines())) < 80


def test_comparison_in_a_notebook_is_a_table():
    shown = wk.compare(OLD, OLD)._repr_html_()
    assert shown.startswith("<table><caption")
    assert "10,000 and more" in shown


def test_compare_copies_no_matrix():
    matrix = RNG.standard_normal((40_000, 64)).astype(np.float16)
    names = [f"w{number}" for number in range(len(matrix))]
    old, new = wk.WordVectors(names, matrix), wk.WordVectors(names[::-1], matrix[::-1])
    tracemalloc.start()
    held, _ = tracemalloc.get_traced_memory()
    wk.compare(old, new, sample=20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - held < matrix.nbytes * 4


# the command


@pytest.fixture
def files(tmp_path):
    rows = ROWS.copy()
    rows[:200] = RNG.standard_normal((200, 16))
    OLD.save(tmp_path / "old.safetensors")
    wk.WordVectors(WORDS[1:], rows[1:], COUNTS[1:]).save(tmp_path / "new.safetensors")
    return tmp_path / "old.safetensors", tmp_path / "new.safetensors"


def test_command_prints_what_the_function_finds(wordkin, files):
    outcome = wordkin("compare", *files)
    assert outcome.status == 0
    assert outcome.out == f"{wk.compare(*map(wk.load, files))}\n"


def test_command_prints_json(wordkin, files):
    found = json.loads(wordkin("compare", *files, "--json", "--shown", 2).out)
    assert found == wk.compare(*map(wk.load, files), shown=2).to_dict()
    assert (found["kept"], found["lost"], found["new"]) == (399, ["w0"], [])
    assert found["space"]["kind"] == "one"
    assert len(found["moved"]) == 2


@pytest.mark.parametrize(("least", "status"), [("0.9", 1), ("0.1", 0)])
def test_command_fails_below_a_share_and_says_why(wordkin, files, least, status):
    outcome = wordkin("compare", *files, "--fail-below", least)
    assert outcome.status == status
    share = f"{wk.compare(*map(wk.load, files)).neighbors_kept:.4g}"
    said = (
        f"wordkin: compare: expected at least {least} of the neighbors to be kept, found {share}.\n"
    )
    assert outcome.err == (said if status else "")
    assert outcome.out.startswith("words: ")


@pytest.mark.parametrize(
    ("second", "options", "message"),
    [
        ("old.safetensors", (), "expected two files, found one twice"),
        ("new", (), "Did you mean"),
        ("new.safetensors", ("--fail-below", "70"), "--fail-below: expected at most 1"),
    ],
)
def test_command_refuses(wordkin, files, second, options, message):
    outcome = wordkin("compare", files[0], files[0].parent / second, *options)
    assert outcome.status == 2
    assert message in outcome.err
