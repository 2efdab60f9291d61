"""Names of several words: find and join them, and train on the joined text.

python examples/join_phrases.py text.txt
"""

import sys

import wordkin as wk
from wordkin.phrases import ENGLISH_CONNECTOR_WORDS

CITIES = ["new york", "los angeles", "rio de janeiro"]
SENTENCES = [
    f"{start} {city} {end}".split()
    for start in ["we saw", "they love", "she left", "trains reach"]
    for city in CITIES
    for end in ["in spring", "last year", "by night", "again", "on monday"]
] * 4


def main() -> None:
    """Print the best phrases, and words that have vectors after joining."""
    text = sys.argv[1:] or SENTENCES
    corpus = wk.encode(text)  # read once, for finding and for joining
    phrases = wk.find_phrases(
        corpus,
        scoring="npmi",
        threshold=0.7,
        passes=2,
        connector_words=ENGLISH_CONNECTOR_WORDS | {"de"},
        progress=False,
    )
    for phrase in list(phrases)[:10]:
        print(f"{'_'.join(phrase.words):24} {phrase.score:.2f} {phrase.count:7,}")
    model = wk.train(phrases.apply(corpus), dimensions=50, progress=False)
    print("words to ask for:", *model.vectors.words[:8])


if __name__ == "__main__":
    main()
