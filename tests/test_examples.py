"""Every example runs as it is."""

import lzma
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from partner_texts import line_of_partners
from scripts import ROOT
from site_of_speeches import served, speeches, write_site

# Each has a test of its own, and takes long, or needs an address or a library that is not always there.
APART = {
    "crawl_site.py",
    "spacy_pipeline.py",
    "periods.py",
    "proteins.py",
    "baskets.py",
    "graph.py",
    "edge_list.py",
    "visits.py",
    "changed_words.py",
    "two_centuries.py",
    "translate.py",
    "short_texts.py",
    "unseen_words.py",
    "tune_baskets.py",
    "every_night.py",
    "shards_on_a_cluster.py",
}
EXAMPLES = [path for path in sorted((ROOT / "examples").glob("*.py")) if path.name not in APART]
CHINESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")  # and Japanese


def run(*arguments):
    """What a Python script prints; its failure is the test's."""
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_runs_and_prints(path):
    assert run(path)


def test_train_and_ask_reads_a_text_file(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("Salt and pepper, sea and shore.\n" * 20, encoding="utf-8")
    printed = run(ROOT / "examples" / "train_and_ask.py", text)
    assert printed.startswith("and: ")


def test_continue_training_finds_the_kin_of_the_new_word():
    kin = run(ROOT / "examples" / "continue_training.py").splitlines()[1]
    assert set(kin.removeprefix("llama: ").split(", ")) == {"cat", "dog", "cow"}


def test_every_night_keeps_old_goods_as_they_are_and_puts_new_ones_on_their_shelf():
    *nights, tea, lamp = run(ROOT / "examples" / "every_night.py").splitlines()
    kept = (
        "<Comparison: words {} kept, 0 lost, {} new; neighbors 100.0% kept>, old vectors stay: True"
    )
    assert nights == [kept.format(144, 2), kept.format(146, 0)]
    for name, line in (("tea", tea), ("lamp", lamp)):
        assert [word.split("-")[0] for word in line.split(": ")[1].split(", ")] == [name] * 4


@pytest.mark.slow
@pytest.mark.posix
def test_nightly_publishes_what_is_near_to_the_night_before_and_nothing_else(tmp_path):
    options = "--min-count 1 --subsample-threshold 0 --dimensions 20 --window 2 --threads 1 -q"
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    def run_night(sentences):
        (tmp_path / "text.txt").write_text("\n".join(map(" ".join, sentences)), "utf-8")
        command = [
            "sh",
            ROOT / "examples" / "nightly.sh",
            tmp_path / "text.txt",
            tmp_path,
            *options.split(),
        ]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert run_night(line_of_partners(1)).returncode == 0
    published = (tmp_path / "published.safetensors").read_bytes()
    night = run_night(line_of_partners(2, step=7))
    assert night.returncode == 1
    assert "expected at least 0.5 of the neighbors to be kept" in night.stderr
    assert (tmp_path / "published.safetensors").read_bytes() == published


def test_random_walks_finds_the_groups_of_a_graph():
    *nodes, array = run(ROOT / "examples" / "random_walks.py").splitlines()
    for group, line in enumerate(nodes):
        assert line.endswith(f"of groups {[group] * 5}")
    assert array == "as an array by node: (100, 16)"


def test_graph_finds_the_circles_of_a_novel():
    lines = dict(line.split(": ") for line in run(ROOT / "examples" / "graph.py").splitlines())
    students = {"Bossuet", "Combeferre", "Bahorel", "Joly", "Feuilly", "Courfeyrac", "Prouvaire"}
    assert set(lines["Enjolras"].split(", ")) <= students
    assert {"MlleBaptistine", "MmeMagloire"} <= set(lines["Myriel"].split(", "))


def test_baskets_finds_countries_that_sell_the_same():
    lines = run(ROOT / "examples" / "baskets.py").splitlines()
    assert lines[0] == "467 baskets, 280 goods"
    assert "Qatar" in lines[1].removeprefix("Kuwait: ").split(", ")


def test_edge_list_finds_neighbors_of_countries():
    printed = run(ROOT / "examples" / "edge_list.py").splitlines()
    lines = dict(line.split(": ", 1) for line in printed[1:])
    assert {"Germany", "Switzerland"} & set(lines["Austria"].split(", "))
    assert {"Laos", "Cambodia", "Burma", "Malaysia"} <= set(lines["Thailand"].split(", "))


def test_visits_find_what_stands_on_the_same_shelf():
    printed = run(ROOT / "examples" / "visits.py").splitlines()
    assert printed[0] == "<Baskets: 300 baskets of up to 3 of 15 items>"
    assert printed[2] == "tent: headlamp, rope, sleeping bag, stove"


def test_proteins_tell_killers_of_microbes_from_others():
    share = run(ROOT / "examples" / "proteins.py").splitlines()[-1]
    assert int(share.split(": ")[1].split("%")[0]) > 70


def test_crawl_site_finds_kin_in_the_main_text_of_a_local_site(tmp_path):
    pages = speeches("1961", "1975")
    write_site(tmp_path, pages)
    with served(tmp_path) as url:
        first, *kin = run(ROOT / "examples" / "crawl_site.py", url, "0", "war").splitlines()
    assert first.startswith(f"{1 + len(pages)} pages, ")
    assert {"ii", "world", "Vietnam"} & set(kin[0].removeprefix("war: ").split(", "))


@pytest.mark.slow
def test_spacy_pipeline_finds_hills_nearer_to_mountains_than_to_islands():
    pytest.importorskip("spacy")
    last = run(ROOT / "examples" / "spacy_pipeline.py").splitlines()[-1]
    mountains, islands = re.findall(r"\d\.\d+", last)
    assert float(mountains) > float(islands)


@pytest.mark.slow
def test_periods_shows_that_energy_was_of_people_before_it_was_of_atoms():
    lines = dict(line.split(": ") for line in run(ROOT / "examples" / "periods.py").splitlines())
    assert {"vigor", "skill"} & set(lines["energy, 1790 to 1849"].split(", "))
    assert {"atomic", "resources"} & set(lines["energy, 1910 to 1969"].split(", "))


@pytest.mark.slow
def test_changed_words_finds_that_issues_were_of_paper_and_energy_of_the_mind():
    printed = run(ROOT / "examples" / "changed_words.py").splitlines()
    lines = {word: kin.split(" -> ") for word, kin in (line.split(": ") for line in printed)}
    assert "paper" in lines["issues"][0]
    assert {"zeal", "skill", "intelligence"} & set(lines["energy"][0].split(", "))
    assert {"solar", "sources", "fuel", "conservation"} & set(lines["energy"][1].split(", "))


def test_two_centuries_compares_the_speeches_of_other_years():
    first, *_ = run(ROOT / "examples" / "two_centuries.py", "1790", "1801", "1814").splitlines()
    assert "No word has changed" in first or "changed (q below 0.1)" in first
    assert "words were compared; " in first


@pytest.mark.slow
def test_two_centuries_finds_that_economy_was_thrift_and_want_was_lack():
    printed = run(ROOT / "examples" / "two_centuries.py").splitlines()
    near = dict(line.split("  ", 1) for line in printed if " -> " in line)
    assert {"want", "just", "security", "energy", "economy"} <= near.keys()
    assert "vigor" in near["energy"].split(" -> ")[0]
    assert "solar" in near["energy"].split(" -> ")[1]


@pytest.mark.slow
def test_short_texts_finds_topics_of_their_time(tmp_path):
    printed = run(ROOT / "examples" / "short_texts.py", tmp_path / "topics.png").splitlines()
    assert (tmp_path / "topics.png").stat().st_size > 10_000
    decades = [int(line[:4]) for line in printed]
    assert decades == sorted(decades, reverse=True)
    assert "laughter" in "".join(printed[:3])
    assert "global" in "".join(line for line in printed if line >= "1940")


@pytest.mark.slow
def test_translate_finds_most_words_of_a_planted_language():
    printed = run(ROOT / "examples" / "translate.py").splitlines()
    assert "revir" in printed[0].removeprefix("river: ").split(", ")
    cosine, corrected = (int(re.search(r"(\d+)% of", line)[1]) for line in printed[-2:])
    assert 60 < cosine < corrected


@pytest.mark.slow
def test_unseen_words_finds_kin_of_words_that_the_text_lacks(data_folder, tmp_path):
    text = (
        tmp_path / "spaced.txt"
    )  # without the lines of Chinese and Japanese, which have no spaces
    with lzma.open(data_folder / "multilingual.txt.xz", "rt", encoding="utf-8") as lines:
        text.write_text("".join(line for line in lines if not CHINESE.search(line)), "utf-8")
    printed = run(ROOT / "examples" / "unseen_words.py", text)
    for word, kin in (
        ("wissenschaftlerinnen", "wissenschaftlern"),
        ("politických", "politické"),
        ("대학교에서는", "대학교에서"),
    ):
        with_subwords, plain = printed.split(f"{word} (0 times in the text)\n")[1].splitlines()[:2]
        assert kin in with_subwords.removeprefix("  subwords: ").split(", ")
        assert plain == "  plain: has no vector"


@pytest.mark.ray
def test_shards_on_a_cluster_have_the_bits_of_one_machine():
    pytest.importorskip("ray")
    example = ROOT / "examples" / "shards_on_a_cluster.py"
    printed = subprocess.check_output([sys.executable, example], text=True).splitlines()
    assert printed[1] == "the bits of one machine: True"


def test_adapt_vectors_moves_a_word_to_its_kin_in_the_field():
    assert run(ROOT / "examples" / "adapt_vectors.py").splitlines() == [
        "general: java is kin of coffee, tea",
        "ours: java is kin of python, rust",
        "frozen words have not moved: True",
    ]


def test_stop_early_stops_early():
    epochs = run(ROOT / "examples" / "stop_early.py").splitlines()
    assert 5 < len(epochs) < 500


def test_word2vec_in_numpy_reads_a_text_file(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("salt and pepper\nsea and shore\n" * 20, encoding="utf-8")
    printed = run(ROOT / "examples" / "word2vec_in_numpy.py", text, "salt")
    assert printed.startswith("salt: ")
    assert len(printed.splitlines()) == 1
