"""spec2vec's packages have no tests: spectra of two made-up families of molecules, as its README goes."""

import numpy as np
import pytest
from gensim.models import Word2Vec
from matchms import Spectrum, calculate_scores
from spec2vec import Spec2Vec, SpectrumDocument
from spec2vec.model_building import train_new_word2vec_model
from spec2vec.serialization import export_model, import_model

PEAKS = {"a": np.arange(100, 120.0), "b": np.arange(200, 220.0)}


def spectra(family, count, seed):
    draw = np.random.default_rng(seed)
    return [
        Spectrum(
            mz=np.sort(draw.choice(PEAKS[family], 8, replace=False)),
            intensities=draw.uniform(0.1, 1, 8),
            metadata={"precursor_mz": 300.0},
        )
        for _ in range(count)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def model(folder):
    known = [SpectrumDocument(one, n_decimals=2) for f in PEAKS for one in spectra(f, 100, 1)]
    return train_new_word2vec_model(
        known, iterations=[5, 20], filename=str(folder / "s.model"), vector_size=20, workers=1
    )


def test_spectra_of_a_family_are_alike(model):
    asked = [spectra(family, 3, 2) for family in PEAKS]
    similarity = Spec2Vec(model, intensity_weighting_power=0.5)
    (same, other), _ = ([np.mean(similarity.matrix(one, two)) for two in asked] for one in asked)
    assert same > other


def test_scores_are_found_by_matchms(model):
    scores = calculate_scores(spectra("a", 3, 2), spectra("b", 2, 3), Spec2Vec(model))
    assert scores.to_array().shape == (3, 2)


def test_models_are_saved_while_they_are_trained(model, folder):
    early, final = (Word2Vec.load(str(folder / name)) for name in ("s_iter_5.model", "s.model"))
    assert final.wv["peak@101.00"] == pytest.approx(model.wv["peak@101.00"])
    assert early.wv["peak@101.00"] != pytest.approx(model.wv["peak@101.00"])


def test_light_models_come_back_from_files(model, folder):
    export_model(model, str(folder / "s.json"), str(folder / "s.npy"))
    light = import_model(str(folder / "s.json"), str(folder / "s.npy"))
    assert light.wv["peak@101.00"] == pytest.approx(model.wv["peak@101.00"])
