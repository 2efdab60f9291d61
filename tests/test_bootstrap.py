"""wk.bootstrap: trainings of drawn documents, and answers with errors."""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from small_trainings import matrices_of
from wordkin.corpus import encode
from wordkin.errors import SettingsError, TextError, UnknownWordError, WordkinWarning
from wordkin.studies.documents import Documents, find_documents
from wordkin.studies.trainings import open_training

OPTIONS: dict[str, Any] = {
    "dimensions": 8,
    "epochs": 2,
    "min_count": 1,
    "subsample_threshold": 0,
    "threads": 1,
    "progress": False,
}


def text_of(documents: int = 40) -> list[list[str]]:
    """Lines about the sea and about roads; "pond" is in two of them."""
    random = np.random.default_rng(1)
    topics = [["sea", "lake", "shore", "wave"], ["car", "road", "wheel", "bus"]]
    lines = [random.choice(topics[line % 2], 6).tolist() for line in range(documents)]
    return [[*lines[0], "pond"], [*lines[1], "pond"], *lines[2:]]


def draw(text: object = None, folder: Path | None = None, **changes: Any) -> wk.Samples:
    given = {"samples": 12, "seeds": 2} | OPTIONS | changes
    return wk.bootstrap(text_of() if text is None else text, folder=folder, **given)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bootstrap") / "run1"
    draw(folder=folder, alternatives={"window": [5, 1]})
    return folder


@pytest.fixture(scope="module")
def samples(run: Path) -> wk.Samples:
    return wk.load_samples(run)


# documents


def documents_of(given: Any, text: Any, min_count: int = 1) -> Documents:
    raw = encode(text)
    return find_documents(given, text, raw, raw.prune(min_count))


def sentences_of(documents: Documents) -> list[list[int]]:
    ends = pairwise(documents.starts.tolist())
    return [documents.sentences[start:end].tolist() for start, end in ends]


LINES = [["a", "b"] if line % 3 else ["a"] for line in range(12)]


def test_each_line_is_a_document() -> None:
    assert sentences_of(documents_of("line", LINES)) == [[line] for line in range(12)]


@pytest.mark.parametrize("labels", [list("xyz" * 4), np.array([7, 3, 5] * 4), iter("xyz" * 4)])
def test_sentences_of_one_label_are_one_document(labels: Any) -> None:
    with pytest.warns(WordkinWarning, match="found only 3 documents"):
        documents = documents_of(labels, LINES)
    assert sentences_of(documents) == [[0, 3, 6, 9], [1, 4, 7, 10], [2, 5, 8, 11]]


def test_labels_stay_with_sentences_when_others_lose_all_words() -> None:
    text = [["a"], [], ["rare"], *[["a", "b"]] * 10]
    documents = documents_of([*"qrs", *"abcdefghij"], text, min_count=2)
    assert sentences_of(documents) == [[number] for number in range(11)]


def test_each_file_is_a_document(tmp_path: Path) -> None:
    for number in range(11):
        (tmp_path / f"{number:02}.txt").write_text("a b\n\nb a\n" if number else "\n")
    documents = documents_of("file", tmp_path)
    assert sentences_of(documents) == [[2 * number, 2 * number + 1] for number in range(10)]


@pytest.mark.parametrize(
    ("given", "text", "message"),
    [
        ("line", [["a", "b"]], "found one: the text is one line"),
        (["x"] * 12, LINES, "found one: all sentences have one label. documents='line' makes"),
        ("file", LINES, "expected files of text, found sentences"),
        ("lines", LINES, "expected 'line', 'file' or one label for each sentence, found 'lines'"),
        (7, LINES, "found 7"),
        ([1, 2], LINES, "one label for each of the text's 12 sentences, found 2 labels"),
    ],
)
def test_documents_that_cannot_be_drawn_are_refused(given: Any, text: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        documents_of(given, text)


def test_one_file_is_too_little(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("a b\nb a\n")
    with pytest.raises(SettingsError, match=r"one file of 2 lines\. documents='line' makes"):
        documents_of("file", tmp_path / "text")


def test_a_draw_has_as_many_documents_with_replacement() -> None:
    documents = Documents.of("label", np.repeat(np.arange(100), 2))
    drawn = documents.draw(1, 3)
    assert len(drawn) == 200
    assert (np.diff(drawn) >= -1).all()  # in the order of the text
    different = len(set(drawn.tolist())) / 2
    assert 55 < different < 72  # 63.4 are expected
    assert drawn.tolist() == documents.draw(1, 3).tolist() != documents.draw(1, 4).tolist()


# what is trained


def test_bootstrap_trains_what_was_asked_for(run: Path, samples: wk.Samples) -> None:
    names = {path.stem for path in run.glob("*.safetensors")}
    assert names == {"whole", "seed-0002", "window-1"} | {
        f"sample-{number:04}" for number in range(1, 13)
    }
    assert repr(samples) == "<Samples: 12 of 40 documents (lines), 9 words, 8 dimensions>"
    whole, _ = open_training(run / "whole.safetensors")
    alone = wk.train(text_of(), **OPTIONS)
    assert matrices_of(whole) == matrices_of(alone)
    again, _ = open_training(run / "seed-0002.safetensors")
    assert matrices_of(again) == matrices_of(wk.train(text_of(), **OPTIONS, seed=2))
    other, _ = open_training(run / "window-1.safetensors")
    assert other.settings.window == 1


def test_samples_are_drawn_from_the_text_with_seeds_of_their_own(run: Path) -> None:
    raw = encode(text_of()).prune(1)
    documents = Documents.of("line", np.arange(40))
    models = [open_training(run / f"sample-{number:04}.safetensors") for number in (1, 2)]
    for number, (_, counts) in enumerate(models, 1):
        drawn = raw.take(documents.draw(1, number))
        assert counts.tolist() == np.bincount(drawn.ids, minlength=9).tolist()
    assert len({model.settings.seed for model, _ in models} | {1}) == 3


def test_more_samples_are_added_to_those_that_are_there(tmp_path: Path) -> None:
    draw(folder=tmp_path, samples=10, seeds=1)
    first = (tmp_path / "sample-0003.safetensors").stat().st_mtime_ns
    assert len(draw(folder=tmp_path, samples=11, seeds=1)) == 11
    assert (tmp_path / "sample-0003.safetensors").stat().st_mtime_ns == first
    assert len(draw(folder=tmp_path, samples=10, seeds=1)) == 10


def test_a_folder_belongs_to_one_text_and_its_documents(run: Path) -> None:
    with pytest.raises(SettingsError, match=r"same settings, found epochs 3 \(was 2\)"):
        draw(folder=run, epochs=3)
    with pytest.raises(SettingsError, match="found another: the order of the words"):
        draw(text_of()[::-1], folder=run)
    with pytest.raises(SettingsError, match="found another: the documents, or their labels"):
        draw(folder=run, documents=[line // 2 for line in range(40)])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"samples": 2}, "samples: expected a whole number from 3 to 9999, found 2"),
        ({"samples": 2.5}, "found 2.5"),
        ({"seeds": 0}, "seeds: expected a whole number from 1"),
        ({"alternatives": {"windows": [1]}}, r"found 'windows'\. Did you mean window\?"),
        ({"alternatives": {"window": 2}}, "window: expected a list of values, found 2"),
        ({"alternatives": {"window": []}}, "window: expected at least one value"),
        ({"alternatives": {"window": [0]}}, "window: expected a whole number from 1"),
        ({"alternatives": {"min_count": [1]}}, "found min_count. Compare two runs"),
        ({"alternatives": {"seed": [2]}}, "found seed. seeds says how many"),
        ({"alternatives": [2]}, "expected values by option"),
        ({"objective": "sg"}, "objective: expected"),
    ],
)
def test_bootstrap_refuses_what_cannot_be_before_it_reads(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        draw(map(pytest.fail, ["the text was read"]), **changes)


def test_bootstrap_refuses_a_text_of_which_nothing_is_learned() -> None:
    with pytest.raises(TextError, match="each of its 2 sentences has one word"):
        draw([["a"], ["b"]])


def test_bootstrap_offers_the_argument_that_was_meant() -> None:
    with pytest.raises(TypeError, match=r"argument 'document'\. Did you mean documents"):
        draw(document="line")


def test_few_samples_are_a_warning(tmp_path: Path) -> None:
    with pytest.warns(WordkinWarning, match="samples=3: errors from so few .* uncertain by 50%"):
        found = draw(folder=tmp_path, samples=3, seeds=1)
    assert len(found) == 3


def test_bootstrap_says_its_plan_first(capfd: pytest.CaptureFixture[str]) -> None:
    draw(samples=10, seeds=1, progress=True)
    assert capfd.readouterr().err.startswith("wordkin: 11 trainings of ")


def as_table() -> object:
    import pandas as pd

    return pd.DataFrame({"id": range(40), "text": [" ".join(line) for line in text_of()]})


@pytest.mark.parametrize(
    "make",
    [lambda: encode(text_of()), lambda: iter(text_of()), as_table],
    ids=["encoded", "generator", "table"],
)
def test_bootstrap_reads_any_text(make: Any, samples: wk.Samples) -> None:
    found = draw(make(), column="text") if make is as_table else draw(make())
    assert found.similarity("sea", "lake") == samples.similarity("sea", "lake")


def test_bootstrap_reads_whole_numbers() -> None:
    walks = np.random.default_rng(1).integers(0, 5, (30, 6))
    assert draw(walks, samples=10, seeds=1).similarity("0", "1").samples == 10


def test_samples_on_a_compass_lie_in_one_space() -> None:
    compass = wk.train(text_of(), **OPTIONS | {"epochs": 20})
    options = {name: value for name, value in OPTIONS.items() if name != "dimensions"}
    found = wk.bootstrap(text_of(), samples=10, seeds=1, compass=compass, **options)
    for vectors in found[:3]:
        for word in ("sea", "car"):
            cosine = vectors[word] @ compass.vectors[word]
            assert cosine > 0.9 * np.linalg.norm(vectors[word]) * np.linalg.norm(
                compass.vectors[word]
            )


@pytest.mark.parametrize(
    "changes",
    [
        {"subwords": (3, 4)},
        {"objective": "cbow", "loss": "hierarchical-softmax"},
        {"initial_vectors": {"sea": np.ones(8)}, "freeze": ["sea"]},
    ],
)
def test_bootstrap_takes_all_kinds_of_training(changes: dict[str, Any]) -> None:
    found = draw(samples=10, alternatives={"window": [2]}, **changes)
    assert 0 <= found.similarity("sea", "lake").error < 1
    assert len(found.spread().sources) == 3
    if "freeze" in changes:
        assert all((vectors["sea"] == 1).all() for vectors in found)


# answers


def test_a_sample_is_vectors_of_the_words_that_it_has(run: Path, samples: wk.Samples) -> None:
    lacking = next(number for number, each in enumerate(samples) if "pond" not in each)
    model, counts = open_training(run / f"sample-{lacking + 1:04}.safetensors")
    vectors = samples[lacking]
    assert counts[model.vocabulary.index["pond"]] == 0
    assert vectors.words == [word for word in samples.vectors if word != "pond"]
    assert (vectors["sea"] == model.vectors["sea"]).all()
    assert vectors.counts is not None
    assert vectors.counts.tolist() == counts[counts > 0].tolist()
    assert [len(each) for each in samples] == [len(each) for each in samples[:]]
    with pytest.raises(IndexError):
        samples[12]


def test_similarity_is_that_of_the_whole_text_with_the_samples_deviation(
    samples: wk.Samples,
) -> None:
    found = samples.similarity("sea", "lake")
    drawn = [vectors.similarity("sea", "lake") for vectors in samples]
    assert found.value == samples.vectors.similarity("sea", "lake")
    assert found.error == pytest.approx(np.std(drawn, ddof=1), rel=1e-4)
    assert found.mean == pytest.approx(np.mean(drawn), rel=1e-5)
    assert found.samples == 12


def test_a_word_that_a_sample_lacks_is_left_out_there(samples: wk.Samples) -> None:
    drawn = [v.similarity("sea", "pond") for v in samples if "pond" in v]
    found = samples.similarity("sea", "pond")
    assert 3 < found.samples == len(drawn) < 12
    assert found.error == pytest.approx(np.std(drawn, ddof=1), rel=1e-4)


def test_nearest_tells_errors_and_shares(samples: wk.Samples) -> None:
    found = samples.nearest("sea", k=3)
    assert [(each.word, each.similarity) for each in found] == samples.vectors.nearest("sea", 3)
    for word, _, error, share in found:
        has = [word in [near for near, _ in vectors.nearest("sea", 3)] for vectors in samples]
        drawn = [v.similarity("sea", word) for v in samples if word in v]
        assert share == pytest.approx(np.mean(has))
        assert error == pytest.approx(np.std(drawn, ddof=1), rel=1e-4)


def test_nearest_to_a_word_asks_the_samples_that_have_it(samples: wk.Samples) -> None:
    [nearest] = samples.nearest("pond", k=1)
    knowing = [v.nearest("pond", 1)[0].word == nearest.word for v in samples if "pond" in v]
    assert nearest.share == pytest.approx(np.mean(knowing))


def place_on_axis(vectors: wk.WordVectors, start: str, end: str, word: str) -> float:
    a, b, c = (vectors[each] / np.linalg.norm(vectors[each]) for each in (start, end, word))
    return float((b - a) @ c / np.linalg.norm(b - a))


def test_axis_is_the_cosine_with_the_way_between_words(samples: wk.Samples) -> None:
    found = samples.axis(["sea"], ["car"], ["bus", "pond"])
    assert list(found) == ["bus", "pond"]
    drawn = [place_on_axis(vectors, "sea", "car", "bus") for vectors in samples]
    assert found["bus"].value == pytest.approx(place_on_axis(samples.vectors, "sea", "car", "bus"))
    assert found["bus"].error == pytest.approx(np.std(drawn, ddof=1), rel=1e-4)
    assert found["pond"].samples < found["bus"].samples == 12


def test_axis_leaves_out_words_that_a_sample_lacks_from_its_ends(samples: wk.Samples) -> None:
    both = samples.axis(["sea", "pond"], ["car"], ["bus"])["bus"]
    lacking = samples.axis(["pond"], ["car"], ["bus"])["bus"]
    assert both.samples == 12 > lacking.samples


def test_odd_one_out_tells_the_share_of_samples(samples: wk.Samples) -> None:
    asked = ["sea", "lake", "shore", "bus"]
    odd, share = samples.odd_one_out(asked)
    assert odd == samples.vectors.odd_one_out(asked)
    assert share == pytest.approx(np.mean([v.odd_one_out(asked) == odd for v in samples]))


def test_stability_is_the_share_of_neighbors_that_come_back(samples: wk.Samples) -> None:
    found = samples.stability(k=3)
    assert [word for word, _ in found] == samples.vectors.words
    for word in ("sea", "pond"):
        whole = {near for near, _ in samples.vectors.nearest(word, 3)}
        shares = [
            len(whole & {near for near, _ in vectors.nearest(word, 3)}) / 3
            for vectors in samples
            if word in vectors
        ]
        assert found[word] == pytest.approx(np.mean(shares))
        assert found.samples[found.words.index(word)] == len(shares)
    assert samples.stability(3, ["pond", "sea"]).shares.tolist() == [found["pond"], found["sea"]]
    with pytest.raises(KeyError):
        found["moon"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda samples: samples.similarity("sea", "seaa"),
        lambda samples: samples.nearest("seaa"),
        lambda samples: samples.axis(["sea"], ["car"], ["seaa"]),
        lambda samples: samples.odd_one_out(["sea", "car", "seaa"]),
        lambda samples: samples.stability(words=["seaa"]),
    ],
)
def test_unknown_words_are_named_with_close_ones(samples: wk.Samples, ask: Any) -> None:
    with pytest.raises(UnknownWordError, match="did you mean 'sea'"):
        ask(samples)


def test_spread_divides_the_variance(samples: wk.Samples) -> None:
    spread = samples.spread()
    documents, seeds, window = spread.sources
    assert [documents.name, seeds.name, window.name] == ["documents", "seeds", "window 1"]
    assert documents.share is not None
    assert seeds.share is not None
    assert documents.share + seeds.share == pytest.approx(1)
    if seeds.share < 1:
        assert documents.spread**2 + seeds.spread**2 == pytest.approx(spread.total**2)
    assert window.outside is not None
    lines = str(spread).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["between", "documents", "seeds", "window"]


def test_spread_warns_of_settings_and_of_words_that_are_too_rare() -> None:
    random = np.random.default_rng(3)
    text = [[f"w{int(each)}" for each in random.zipf(1.6, 30) if each < 400] for _ in range(60)]
    found = draw(text, alternatives={"epochs": [40]}, dimensions=20)
    warnings = found.spread().warnings
    assert warnings[0].startswith("epochs 40: ")
    assert "of the similarities lie outside two errors" in warnings[0]
    assert warnings[1].startswith("the text is too small for ")


def test_words_that_hardly_any_sample_has_get_no_error() -> None:
    text = [*text_of(), ["sea", "once"]]
    found = draw(text, samples=10, seeds=1)
    known = sum("once" in vectors for vectors in found)
    answer = found.similarity("sea", "once")
    assert answer.samples == known
    if known < 2:
        assert math.isnan(answer.error)
    found.spread()


# opening again


def test_load_samples_gives_the_same_answers(run: Path) -> None:
    again = draw(folder=run, alternatives={"window": [5, 1]})
    opened = wk.load_samples(run)
    assert opened.nearest("sea") == again.nearest("sea")
    assert opened.similarity("sea", "lake") == again.similarity("sea", "lake")
    assert opened.folder == run
    assert opened.settings == again.settings
    assert opened.facts["documents"] == 40


def test_load_samples_opens_an_unfinished_run_with_a_warning(tmp_path: Path) -> None:
    draw(folder=tmp_path, samples=10, seeds=1)
    (tmp_path / "sample-0010.safetensors").unlink()
    with pytest.warns(WordkinWarning, match="9 of 10 samples are finished"):
        assert len(wk.load_samples(tmp_path)) == 9
    (tmp_path / "whole.safetensors").unlink()
    with pytest.raises(SettingsError, match="that is finished, found 9 of 10 samples"):
        wk.load_samples(tmp_path)


def test_load_samples_refuses_other_folders(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="expected the folder of a bootstrap, found another"):
        wk.load_samples(tmp_path)
    with pytest.raises(SettingsError, match="found none"):
        wk.load_samples(tmp_path / "run9")


# pictures


def texts_of(axes: Any) -> Sequence[str]:
    return [text.get_text() for text in axes.texts]


def test_neighbors_are_drawn_with_whiskers(samples: wk.Samples) -> None:
    found = samples.nearest("sea", k=3)
    axes = found.plot()
    assert [label.get_text() for label in axes.get_yticklabels()] == [each.word for each in found]
    assert texts_of(axes) == ["in samples", *(f"{each.share:.0%}" for each in found)]
    whiskers: Any = axes.collections[0]
    low, high = whiskers.get_segments()[0][:, 0]
    assert (high - low) / 2 == pytest.approx(found[0].error, rel=1e-4)
    assert "± is one standard deviation over 12 samples" in axes.get_xlabel()


def test_stability_is_drawn_by_frequency(samples: wk.Samples) -> None:
    stability = samples.stability(k=3)
    axes = stability.plot()
    points = axes.collections[0].get_offsets()
    assert np.asarray(points)[:, 1].tolist() == stability.shares.tolist()
    assert len(axes.lines) == len(stability.by_frequency()) + 1
    assert axes.get_xscale() == "log"


def test_neighbors_are_a_table_in_notebooks(samples: wk.Samples) -> None:
    shown = samples.nearest("sea", k=2)._repr_html_()
    assert shown.count("<tr>") == 3
    assert "does not cover other texts or settings" in shown
