"""Print nearest words with subwords and without, of a text: `unseen_words.py TEXT [WORD ...]`.

Languages that build long words have many that a text holds rarely, or not at all. With `subwords=True`
they learn from all words that are written alike. The words below are German, Czech and Korean. TEXT is
a file with spaces between its words.
"""

import sys

import wordkin as wk

WORDS = """
    bayerische gesellschaften wissenschaftlerinnen stadtgeschichte
    odpověděla politických nejkrásnější
    정치적으로 것으로 대학교에서는
"""

text, *asked = sys.argv[1:]
with_subwords, plain = (
    wk.train(text, subwords=way, epochs=10, min_count=2, threads=1).vectors for way in (True, None)
)
counts = dict(zip(plain.words, plain.counts, strict=True)) if plain.counts is not None else {}
for word in asked or WORDS.split():
    print(f"{word} ({counts.get(word, 0)} times in the text)")
    for name, vectors in (("subwords", with_subwords), ("plain", plain)):
        found = vectors.nearest(word, k=4) if vectors is with_subwords or word in plain else []
        print(f"  {name}: {', '.join(neighbor.word for neighbor in found) or 'has no vector'}")
