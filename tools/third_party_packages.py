"""Packages from PyPI that use gensim, each with what runs it: its own tests, or a check of ours."""

from typing import NamedTuple


class Package(NamedTuple):
    """name and version; tests: a folder or file in its source package, or one in tests/third_party.

    is_source: imported from its source package, since its C code is for older versions of Python.
    """

    name: str
    version: str
    tests: str
    does: str
    is_source: bool = False


PACKAGES = (
    Package("wefe", "1.0.1", "tests", "bias in word vectors"),
    Package("pecanpy", "2.0.9", "test", "node2vec, parallel"),
    Package("node2vec", "0.5.0", "check_node2vec.py", "random walks in graphs"),
    Package("fastnode2vec", "0.0.7", "check_fastnode2vec.py", "the same; subclasses Word2Vec"),
    Package("spec2vec", "0.9.1", "check_spec2vec.py", "mass spectra as documents"),
    Package("fse", "1.0.0", "test", "vectors of sentences", is_source=True),
    Package("biovec", "0.2.7", "check_biovec.py", "proteins; subclasses Word2Vec"),
    Package("wordviz", "0.7.0", "check_wordviz.py", "pictures of vectors"),
    Package("mol2vec", "0.2.2", "check_mol2vec.py", "molecules as sentences of substructures"),
    Package("cade", "1.2.0", "check_cade.py", "periods of a language, aligned by a compass"),
    Package("karateclub", "1.3.3", "check_karateclub.py", "embeddings of graphs"),
    Package("textaugment", "3.0.0", "tests/test_word2vec.py", "replaces words by similar ones"),
    Package("whatlies", "0.7.0", "tests/test_lang/test_gensim.py", "plots of word arithmetic"),
)
# What these need besides gensim; some want a numpy below 2, so all get one.
NEEDS = (
    "numpy==1.26.4",
    "scipy<1.13",
    "pandas>=2,<4",
    "scikit-learn>=1.5",
    "networkx>=3.1,<4",
    *("click", "joblib", "nptyping", "numba-progress", "parameterized", "plotly>=6", "pytest>=8.3"),
    *("requests", "semantic_version", "tqdm", "typing_extensions"),
    *("deprecated", "lxml", "matplotlib", "pickydict", "pubchempy", "pyteomics", "pyyaml", "rdkit"),
    *(
        "adjustText",
        "altair",
        "bpemb",
        "cython",
        "googletrans",
        "huggingface_hub",
        "nest_asyncio",
        "nltk",
    ),
    *(
        "psutil",
        "pygsp",
        "python-Levenshtein",
        "python-louvain",
        "seaborn",
        "setuptools",
        "six",
        "umap-learn",
    ),
    *("wheel", "wordfreq"),
    "sparsestack==0.5.0",
)
# Wants a numba below 0.60, and runs on newer ones.
WITHOUT_DEPENDENCIES = ("matchms==0.27.0",)
NO_NGRAMS = "replaces FastText's n-grams with something that is not a matrix"
# Why a test fails, by what its name or its message holds.
REASONS = {
    "urlopen error": "downloads from the network",
    "ConnectError": "downloads from the network",
    "cannot find the appropriate snapshot": "downloads from the network",
    "fse.models.average_inner": "needs its C code, which is for older versions of Python",
    "test_check_pre_train_dtypes": NO_NGRAMS,
    "test_check_pre_train_san_no_ngrams_vectors": NO_NGRAMS,
    "test_init_w_empty_ft_model": NO_NGRAMS,
    "test_init_w_ft_model_wo_vecs": NO_NGRAMS,
    "test_init_w_incompatible_ft_model": NO_NGRAMS,
    "test_move_ft_vectors_to_disk_from_init": "wordkin copies FastText's n-grams instead of leaving them in a file",
    "test_move_ndarray_to_disk_w2v": "finds a file that an earlier test left behind",
    "Doc2Vec: expected": "trains Doc2Vec, which wordkin does not have",
    "do not match the expected keys": "reads attributes that only pickles of older versions of gensim have",
}
