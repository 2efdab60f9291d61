"""gensim's interface: `import wordkin.gensim as gensim`, and code written for gensim's word2vec runs.

The modules and names are gensim 4's; the work is done by wordkin. docs/from-gensim.md says what
differs. The classes are in `keyed`, `learning` and `phrasing`: a state, and functions of it.
"""

from wordkin.gensim import corpora, interfaces, matutils, models, parsing, similarities, utils

__version__ = "4.4.0"  # of gensim's release with these names, since programs compare it

__all__ = ["corpora", "interfaces", "matutils", "models", "parsing", "similarities", "utils"]
