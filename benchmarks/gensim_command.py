"""What `wordkin train TEXT -o OUT` does, with gensim: python gensim_command.py TEXT OUT EPOCHS THREADS.

A program of its own, so that nothing of wordkin is in its memory.
"""

import sys

from gensim.models import Word2Vec

text, out, epochs, threads = sys.argv[1:]
Word2Vec(corpus_file=text, sg=1, sample=1e-3, epochs=int(epochs), workers=int(threads)).save(out)
