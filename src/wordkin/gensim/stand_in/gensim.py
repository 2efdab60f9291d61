"""Makes `import gensim` find the face where this folder is on the path: in children of a program."""
# ruff: noqa: INP001 (a folder of the path, no package)

import sys

from wordkin.gensim.alias import install

install()
del sys.modules[__name__]
import gensim  # noqa: E402, F401 (now found by what `install` has put before the path)
