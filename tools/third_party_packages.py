"""Packages from PyPI that use gensim, each with what runs it: its own tests, or a check of ours."""

from typing import NamedTuple


class Package(NamedTuple):
    """name and version; tests: the folder in its source package, or a file in tests/third_party."""

    name: str
    version: str
    tests: str
    does: str


PACKAGES = (
    Package("wefe", "1.0.1", "tests", "bias in word vectors"),
    Package("pecanpy", "2.0.9", "test", "node2vec, parallel"),
    Package("node2vec", "0.5.0", "check_node2vec.py", "random walks in graphs"),
    Package("fastnode2vec", "0.0.7", "check_fastnode2vec.py", "the same; derives from Word2Vec"),
    Package("spec2vec", "0.9.1", "check_spec2vec.py", "mass spectra as documents"),
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
    "sparsestack==0.5.0",
)
# Wants a numba below 0.60, and runs on newer ones.
WITHOUT_DEPENDENCIES = ("matchms==0.27.0",)
# Why a test fails, by what its message holds.
REASONS = {
    "urlopen error": "fetches from the network",
    "FastText: expected": "trains FastText, another model",
    "do not match the expected keys": "reads attributes that only older pickles of gensim leave",
}
