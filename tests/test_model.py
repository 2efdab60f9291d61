"""Model: asking it, and keeping it in a file."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

import reference
from small_trainings import BOTH, COMBINATIONS, corpus_of, line_of, matrices_of, settings_of
from wordkin.errors import FormatError, SettingsError, UnknownWordError
from wordkin.formats.safetensors import open_arrays, save_arrays
from wordkin.method.parameters import Parameters
from wordkin.model import Model
from wordkin.opening import load, load_model
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit
from wordkin.vectors import Neighbor
from wordkin.words.vocabulary import Vocabulary

WORDS, COUNTS = ["sea", "lake", "naïve", "河"], [9, 5, 5, 2]
CONTEXT = ["lake", "河", "lake"]


def model_at_random(**settings: Any) -> Model:
    """A model whose numbers are large, so that its answers differ a lot."""
    chosen = TrainingSettings(dimensions=3, **settings)
    rng = np.random.default_rng(1)

    def matrix(rows: int) -> NDArray[np.float32]:
        return rng.normal(0, 2, (rows, 3)).astype(np.float32)

    parameters = Parameters(
        input_vectors=matrix(4),
        output_vectors=matrix(4) if chosen.samples_noise else None,
        node_vectors=matrix(3) if chosen.uses_tree else None,
    )
    return Model(chosen, Vocabulary.from_words(WORDS, COUNTS), parameters)


def mean_of(model: Model, words: list[str]) -> NDArray[np.float64]:
    rows = [WORDS.index(word) for word in words]
    return np.array(model.parameters.input_vectors[rows].astype(np.float64).mean(axis=0))


def softmax_probability(model: Model, hidden: NDArray[np.float64]) -> dict[str, float]:
    assert model.parameters.output_vectors is not None
    odds = np.exp(model.parameters.output_vectors.astype(np.float64) @ hidden)
    return dict(zip(WORDS, (odds / odds.sum()).tolist(), strict=True))


def tree_probability(model: Model, hidden: NDArray[np.float64]) -> dict[str, float]:
    """The product of the probabilities of all turns on the way to each word; 0 is as label 1."""
    assert model.parameters.node_vectors is not None
    node_vectors = model.parameters.node_vectors.astype(np.float64)
    found = {}
    for word, (nodes, turns) in zip(WORDS, reference.c_tool_paths(COUNTS), strict=True):
        right = reference.sigmoid(node_vectors[nodes] @ hidden)
        found[word] = float(np.prod(np.where(np.array(turns) == 0, right, 1 - right)))
    return found


def assert_answers(found: list[Neighbor], want: dict[str, float]) -> None:
    best = sorted(want, key=lambda word: -want[word])
    assert [neighbor.word for neighbor in found] == best[: len(found)]
    for word, probability in found:
        assert probability == pytest.approx(want[word], rel=1e-4)


# Predictions


@pytest.mark.parametrize("objective", ["skip-gram", "cbow"])
def test_predict_by_negative_sampling_is_a_softmax_over_all_words(objective: str) -> None:
    model = model_at_random(objective=objective)
    want = softmax_probability(model, mean_of(model, CONTEXT))
    assert_answers(model.predict(CONTEXT, k=4), want)
    assert_answers(model.predict(CONTEXT, k=2), want)
    assert len(model.predict(CONTEXT, k=2)) == 2


@pytest.mark.parametrize("objective", ["skip-gram", "cbow"])
def test_predict_by_the_tree_is_the_product_of_all_turns(objective: str) -> None:
    model = model_at_random(objective=objective, loss="hierarchical-softmax")
    found = model.predict(CONTEXT)
    assert_answers(found, tree_probability(model, mean_of(model, CONTEXT)))
    assert sum(neighbor.similarity for neighbor in found) == pytest.approx(1)


def test_predict_takes_sums_where_sums_were_trained() -> None:
    model = model_at_random(objective="cbow", cbow_average=False)
    assert_answers(model.predict(CONTEXT), softmax_probability(model, 3 * mean_of(model, CONTEXT)))


def test_predict_ignores_cbow_average_for_skip_gram() -> None:
    model = model_at_random(cbow_average=False)
    assert_answers(model.predict(CONTEXT), softmax_probability(model, mean_of(model, CONTEXT)))


@pytest.mark.parametrize("cbow_average", [True, False])
def test_predict_takes_a_single_word_for_a_list_of_one(cbow_average: bool) -> None:
    model = model_at_random(objective="cbow", cbow_average=cbow_average)
    assert model.predict("lake") == model.predict(["lake"])


def test_predict_can_answer_with_a_word_that_was_given() -> None:
    model = model_at_random()
    assert len(model.predict(WORDS, k=9)) == len(WORDS)


@pytest.mark.parametrize("k", [0, -1, 1.5])
def test_predict_refuses_to_give_no_word(k: Any) -> None:
    with pytest.raises(SettingsError, match="k: expected a whole number of at least 1"):
        model_at_random().predict(CONTEXT, k=k)


def test_predict_survives_scores_beyond_what_exp_can_hold() -> None:
    model = model_at_random()
    assert model.parameters.output_vectors is not None
    outputs = model.parameters.output_vectors * 1000
    found = replace(model, parameters=replace(model.parameters, output_vectors=outputs)).predict(
        CONTEXT
    )
    assert sum(neighbor.similarity for neighbor in found) == pytest.approx(1)


def test_predict_names_every_unknown_word() -> None:
    with pytest.raises(UnknownWordError) as caught:
        model_at_random().predict(["lake", "laek", "pond"])
    assert caught.value.missing == ["laek", "pond"]


@pytest.mark.parametrize("loss", [*BOTH, BOTH])
def test_predict_of_a_model_of_one_word_is_sure(loss: Any) -> None:
    model = fit(corpus_of([["sea"] * 20]), settings_of(loss=loss), threads=1)
    assert_answers(model.predict(["sea"]), {"sea": 1.0})


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_predict_finds_what_stands_between_words(combination: dict[str, Any]) -> None:
    sentences = [[f"left{i}", f"middle{i}", f"right{i}"] for i in range(5)] * 200
    model = fit(
        corpus_of(sentences),
        settings_of(**combination, epochs=10, learning_rate=0.05, window=1),
        threads=1,
    )
    for i in range(5):
        assert model.predict([f"left{i}", f"right{i}"], k=1)[0].word == f"middle{i}"


# Vectors


def test_vectors_are_the_input_vectors_with_words_and_counts() -> None:
    model = model_at_random()
    assert model.vectors.words == WORDS
    assert model.vectors.counts is not None
    assert model.vectors.counts.tolist() == COUNTS
    assert_array_equal(model.vectors.matrix, model.parameters.input_vectors)
    assert model.vectors is model.vectors


# Files


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_load_model_gives_what_save_kept(tmp_path: Path, combination: dict[str, Any]) -> None:
    path = tmp_path / "model.safetensors"
    model = fit(line_of(200), settings_of(**combination, dimensions=7), threads=1)
    model.save(path)
    found = load_model(path)
    assert found.settings == model.settings
    assert found.vocabulary.words == model.vocabulary.words
    assert found.vocabulary.counts.tolist() == model.vocabulary.counts.tolist()
    assert matrices_of(found) == matrices_of(model)
    assert (found.words_trained, found.history) == (400, model.history)


@pytest.mark.parametrize("loss", [*BOTH, BOTH])
def test_load_model_opens_a_model_of_one_word(tmp_path: Path, loss: Any) -> None:
    model = fit(corpus_of([["sea"] * 20]), settings_of(loss=loss), threads=1)
    model.save(tmp_path / "model.safetensors")
    found = load_model(tmp_path / "model.safetensors")
    assert matrices_of(found) == matrices_of(model)
    assert_answers(found.predict(["sea"]), {"sea": 1.0})


def test_load_model_keeps_words_of_all_scripts(tmp_path: Path) -> None:
    model_at_random().save(tmp_path / "model.safetensors")
    assert load_model(tmp_path / "model.safetensors").vectors.words == WORDS


def test_save_over_the_file_that_a_model_is_mapped_from_keeps_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    model_at_random().save(path)
    written = path.read_bytes()
    load_model(path).save(path)
    assert path.read_bytes() == written
    assert [file.name for file in tmp_path.iterdir()] == ["model.safetensors"]


def test_load_reads_the_vectors_of_a_model(tmp_path: Path) -> None:
    model = model_at_random()
    model.save(tmp_path / "model.safetensors")
    vectors = load(tmp_path / "model.safetensors")
    assert vectors.words == WORDS
    assert_array_equal(vectors.matrix, model.parameters.input_vectors)


@pytest.mark.parametrize("name", ["model.bin", "model.txt", "model", "model.safetensors.gz"])
def test_save_refuses_names_of_formats_that_keep_no_model(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormatError, match=r"expected a name that ends in \.safetensors"):
        model_at_random().save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_load_model_refuses_vectors_alone(tmp_path: Path) -> None:
    model_at_random().vectors.save(tmp_path / "vectors.safetensors")
    with pytest.raises(FormatError, match="expected a whole model, found vectors alone"):
        load_model(tmp_path / "vectors.safetensors")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("settings", "{"),
        ("settings", '{"dimensions": 0}'),
        ("settings", '{"from_the_future": 1}'),
        ("settings", None),
        ("history", "[1]"),
        ("history", "null"),
        ("history", None),
        ("words_trained", "many"),
        ("words_trained", None),
    ],
)
def test_load_model_refuses_damaged_metadata(tmp_path: Path, name: str, value: str | None) -> None:
    path = tmp_path / "model.safetensors"
    model_at_random().save(path)
    arrays, metadata = open_arrays(path)
    metadata = {key: text for key, text in metadata.items() if key != name}
    save_arrays(path, arrays, metadata if value is None else {**metadata, name: value})
    with pytest.raises(FormatError, match=r"model\.safetensors: expected settings, history"):
        load_model(path)


def test_load_model_refuses_negative_counts(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    model_at_random().save(path)
    arrays, metadata = open_arrays(path)
    save_arrays(path, {**arrays, "counts": np.full(len(arrays["counts"]), -1)}, metadata)
    with pytest.raises(FormatError, match=r"model\.safetensors: expected counts of at least 0"):
        load_model(path)


@pytest.mark.parametrize(
    ("loss", "missing"),
    [("negative-sampling", "output_vectors"), ("hierarchical-softmax", "node_vectors")],
)
def test_load_model_refuses_a_file_without_a_matrix_that_its_settings_need(
    tmp_path: Path, loss: str, missing: str
) -> None:
    path = tmp_path / "model.safetensors"
    model_at_random(loss=loss).save(path)
    arrays, metadata = open_arrays(path)
    save_arrays(path, {k: v for k, v in arrays.items() if k != missing}, metadata)
    with pytest.raises(FormatError, match=missing):
        load_model(path)


def test_load_model_refuses_a_matrix_with_too_few_rows(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    model_at_random().save(path)
    arrays, metadata = open_arrays(path)
    save_arrays(path, {**arrays, "output_vectors": arrays["output_vectors"][:2]}, metadata)
    with pytest.raises(FormatError, match="output_vectors"):
        load_model(path)


def test_load_model_refuses_settings_of_other_dimensions(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    model_at_random().save(path)
    arrays, metadata = open_arrays(path)
    settings = {**json.loads(metadata["settings"]), "dimensions": 5}
    save_arrays(path, arrays, {**metadata, "settings": json.dumps(settings)})
    with pytest.raises(FormatError, match="dimensions"):
        load_model(path)
