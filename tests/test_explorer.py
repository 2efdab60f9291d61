"""The explorer in one file: whole, offline, safe, and the same each time."""

import base64
import getpass
import hashlib
import html
import re
import socket
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from explorer_page import Page, read_page
from wordkin.answers import explorer as module
from wordkin.answers.explorer import explore
from wordkin.answers.joining import EXPORT, IMPORT, join_modules, order_modules, read_static
from wordkin.answers.packed_vectors import neighbor_rows, round_rows
from wordkin.errors import SettingsError, UnknownWordError, WordkinWarning

RANDOM = np.random.default_rng(6)
WORDS = [f"word{row}" for row in range(300)]
VECTORS = wk.WordVectors(WORDS, RANDOM.normal(size=(300, 16)), counts=range(400, 100, -1))
HOSTILE = ["</script><b>", "<!--<script>", '"', "{{static}}/page.js", "\u2028", "水", "a&b", "\\"]


def top(units, queries, k, without):
    cosines = queries @ (units / np.linalg.norm(units, axis=1, keepdims=True)).T
    np.put_along_axis(cosines, without, -np.inf, axis=1)
    return cosines.argsort(axis=1)[:, ::-1][:, :k]


@pytest.fixture(scope="module")
def page():
    return read_page(explore(VECTORS, method="pca", name="kin"))


def test_modules_stand_after_what_they_import():
    order = [name for name, _ in order_modules("page.js")]
    assert order[-1] == "page.js"
    assert "vendor/vendor.js" in order
    for name, text in order_modules("page.js"):
        for _, other in IMPORT.findall(text):
            assert order.index(other.removeprefix("./")) < order.index(name)


def test_modules_take_only_names_that_are_given():
    given = {
        name: set(re.findall(r"\w+", " ".join(EXPORT.findall(text))))
        for name, text in order_modules("page.js")
    }
    for name, text in order_modules("page.js"):
        for names, other in IMPORT.findall(text):
            assert set(re.findall(r"\w+", names)) <= given[other.removeprefix("./")], name


def test_joined_script_is_the_served_modules_line_by_line():
    joined = join_modules("page.js")
    served = list(Path(str(module.__file__)).parents[1].glob("serve/static/**/*.js"))
    assert {path.name for path in served} == {
        Path(name).name for name, _ in order_modules("page.js")
    }
    lines = set(joined.splitlines())
    for path in served:
        own = EXPORT.sub("", IMPORT.sub("", path.read_text("utf-8")))
        assert set(own.splitlines()) <= lines
    left = re.findall(r"^(?:import|export)\b.*", joined, re.MULTILINE)
    assert left == []


def test_page_allows_nothing_but_its_own_style_and_script(page):
    hashes = {
        name: base64.b64encode(hashlib.sha256(page.blocks[name].encode()).digest()).decode()
        for name in ("script", "style")
    }
    assert page.policy.split("; ") == [
        "default-src 'none'",
        f"script-src 'sha256-{hashes['script']}'",
        f"style-src 'sha256-{hashes['style']}'",
        "worker-src blob:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_page_asks_for_nothing_and_has_no_code_in_its_markup(page):
    assert "link" not in page.tags
    for name, value in page.attributes:
        assert not name.startswith("on")
        assert name not in {"style", "src"}
        assert name != "href" or str(value).startswith("#")
    assert page.blocks["labels-source"] == read_static("labels.js")


def test_page_has_the_words_the_map_and_what_is_known(page):
    about = page.about
    assert page.words == WORDS
    assert page.blocks["title"] == "kin – wordkin"
    assert about["info"] == {
        "model": "kin",
        "models": ["kin"],
        "version": wk.__version__,
        "words": 300,
        "dimensions": 16,
    }
    assert (about["shown"], about["neighbors"], about["storage"]) == (300, 20, "int8")
    assert about["history"] == []


def test_neighbors_in_the_page_are_those_of_the_library(page):
    found = VECTORS.nearest(WORDS, 20)
    assert page.neighbors == [[near.word for near in one] for one in found]


def test_neighbors_among_the_words_shown_are_those_of_the_library():
    page = read_page(explore(VECTORS, 100, method="pca"))
    found = VECTORS.nearest(WORDS[:100], 20, among=100)
    assert page.neighbors == [[near.word for near in one] for one in found]


def test_vectors_of_a_byte_a_number_are_near_the_true_ones(page):
    units = VECTORS.matrix / np.linalg.norm(VECTORS.matrix, axis=1, keepdims=True)
    assert np.abs(page.vectors - units).max() <= np.abs(units).max() / 127 / 2 + 1e-6


def test_exact_vectors_are_in_half_precision():
    page = read_page(explore(VECTORS, exact=True, method="pca"))
    units = VECTORS.matrix / np.linalg.norm(VECTORS.matrix, axis=1, keepdims=True)
    assert page.about["storage"] == "float16"
    np.testing.assert_array_equal(page.vectors, units.astype(np.float16))


def test_rows_without_a_direction_stay_so():
    rounded = round_rows(np.array([[0, 0], [0.6, 0.8]], np.float32))
    assert rounded.steps.tolist() == [[0, 0], [95, 127]]
    assert rounded.scales[0] == 0


@pytest.mark.parametrize("count", [1, 2, 5, 21, 22])
def test_few_words_have_all_others_as_neighbors(count):
    page = read_page(explore(VECTORS, count, method="pca"))
    assert page.about["neighbors"] == min(20, count - 1)
    assert neighbor_rows(VECTORS.matrix[:count]).shape == (count, min(20, count - 1))


def test_words_that_are_named_are_shown():
    chosen = ["word7", "word3", "word7"]
    page = read_page(explore(VECTORS, chosen, method="pca"))
    assert page.words == ["word7", "word3"]
    assert b'"chosen": true' in page.map
    assert b'"chosen": false' in read_page(explore(VECTORS, 9, method="pca")).map


@pytest.mark.parametrize("words", [0, 100_001, [], "word1", 2.5])
def test_other_words_are_refused(words):
    with pytest.raises(SettingsError, match="words: expected"):
        explore(VECTORS, words)


def test_unknown_words_are_named():
    with pytest.raises(UnknownWordError, match="ocean"):
        explore(VECTORS, ["word1", "ocean"])


def test_hostile_words_are_data():
    vectors = wk.WordVectors(HOSTILE, RANDOM.normal(size=(len(HOSTILE), 4)))
    found = explore(vectors, method="pca", name="</title><script>alert(1)</script>")
    page = read_page(found)
    assert page.words == HOSTILE
    assert page.about["info"]["model"] == "</title><script>alert(1)</script>"
    assert page.tags == read_page(explore(VECTORS, method="pca")).tags


def test_two_pages_of_one_model_are_equal_and_tell_nothing_of_the_machine(tmp_path, monkeypatch):
    first = explore(VECTORS, method="pca")
    monkeypatch.chdir(tmp_path)
    assert explore(VECTORS, method="pca").page == first.page
    for told in (str(Path.home()), str(Path.cwd()), socket.gethostname(), f"/{getpass.getuser()}/"):
        if len(told) > 4:
            assert told.encode() not in first.page


def test_save_says_that_a_page_is_large_before_it_is_written(tmp_path, monkeypatch):
    target = tmp_path / "explorer.html"
    monkeypatch.setattr(module, "LARGE_BYTES", 1_000)
    monkeypatch.setattr(module, "replace_file", None)  # nothing is written after the warning
    with (
        pytest.warns(WordkinWarning, match=r"explorer.html: the page has 0\.\d MB"),
        pytest.raises(TypeError),
    ):
        explore(VECTORS, method="pca").save(target)


def test_save_refuses_a_name_that_no_browser_opens(tmp_path):
    with pytest.raises(SettingsError, match=r"page\.txt: expected a name that ends in \.html"):
        explore(VECTORS, method="pca").save(tmp_path / "page.txt")


def test_notebooks_show_the_page_in_a_frame_that_can_do_nothing_outside():
    found = explore(VECTORS, method="pca")
    shown = found._repr_html_()
    assert shown.startswith('<iframe sandbox="allow-scripts allow-downloads"')
    assert html.unescape(shown.partition('srcdoc="')[2].partition('"')[0]).encode() == found.page


def test_command_writes_the_page_with_what_the_file_knows(wordkin, tmp_path):
    model, target = tmp_path / "kin.safetensors", tmp_path / "explorer.html"
    wk.train([WORDS[:30]] * 20, dimensions=4, progress=False, threads=1).save(model)
    outcome = wordkin("explore", model, "-o", target, "--words", 20, "--method", "pca", "--exact")
    assert (
        outcome.err == f"wordkin: saved {target}: 20 words, {target.stat().st_size / 1e6:.1f} MB\n"
    )
    about = Page(target.read_bytes()).about
    assert about["info"]["settings"]["dimensions"] == 4
    assert [record["epoch"] for record in about["history"]] == [1, 2, 3, 4, 5]
    assert "file" not in about["info"]
    assert str(tmp_path).encode() not in target.read_bytes()


@pytest.mark.parametrize(
    ("name", "told"), [("page.txt", "ends in .html"), ("no/page.html", "no folder")]
)
def test_command_refuses_names_before_it_works(wordkin, tmp_path, name, told):
    VECTORS.save(tmp_path / "kin.bin")
    outcome = wordkin("explore", tmp_path / "kin.bin", "-o", tmp_path / name)
    assert outcome.status == 2
    assert told in outcome.err


@pytest.mark.slow
def test_page_of_a_real_model_is_small_and_right(data_folder):
    """20,000 words in 100 dimensions: 4.5 MB, and answers as of the vectors themselves."""
    vectors = wk.train(data_folder / "small.txt.xz", epochs=2, min_count=2, progress=False).vectors
    page = explore(vectors, method="pca")
    assert len(page.page) <= 4_500_000
    units = vectors.matrix[:20_000] / np.linalg.norm(vectors.matrix[:20_000], axis=1, keepdims=True)
    rows = np.random.default_rng(1).integers(0, 5_000, (500, 3))
    analogies = units[rows[:, 0]] - units[rows[:, 1]] + units[rows[:, 2]]
    for exact, bar in ((False, 0.97), (True, 0.999)):
        held = read_page(page if not exact else explore(vectors, exact=True, method="pca")).vectors
        for queries, seen, without in (
            (units[rows[:, 0]], held[rows[:, 0]], rows[:, :1]),
            (analogies, held[rows[:, 0]] - held[rows[:, 1]] + held[rows[:, 2]], rows),
        ):
            wanted, found = top(units, queries, 10, without), top(held, seen, 10, without)
            right = [np.isin(one, other).mean() for one, other in zip(found, wanted, strict=True)]
            assert np.mean(right) >= bar, (exact, np.mean(right))
