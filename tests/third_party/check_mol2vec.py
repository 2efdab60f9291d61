"""mol2vec has no tests in its package: a model of substructures, trained, saved and asked."""

import numpy as np
import pytest
from gensim.models import word2vec
from mol2vec.features import MolSentence, mol2alt_sentence, sentences2vec, train_word2vec_model
from rdkit import Chem

SMILES = ["CCO", "CCN", "CCC", "c1ccccc1", "c1ccccc1O", "CC(=O)O"]


@pytest.fixture(scope="module")
def sentences():
    return [MolSentence(mol2alt_sentence(Chem.MolFromSmiles(text), 1)) for text in SMILES]


@pytest.fixture(scope="module")
def path(sentences, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mol2vec")
    lines = [" ".join(sentence.sentence) for sentence in sentences] * 20
    (folder / "corpus.txt").write_text("\n".join(lines), "utf-8")
    train_word2vec_model(
        str(folder / "corpus.txt"), str(folder / "model"), vector_size=8, min_count=1
    )
    return folder / "model"


def test_molecules_have_vectors_of_their_substructures(path, sentences):
    model = word2vec.Word2Vec.load(str(path))
    vectors = sentences2vec(sentences, model)
    assert np.shape(vectors) == (len(SMILES), 8)
    assert np.isfinite(vectors).all()
