"""From a web site to kin: crawl, extract the main text, split, lemmatise, train.

    python examples/crawl_site.py http://localhost:8000/ 0 war peace    # no pause between two pages

Needs the extras "html", "nltk" and "lemmas".
"""

import sys

from nltk.tokenize import TweetTokenizer

import wordkin as wk
from wordkin.integrations.crawl import crawl
from wordkin.integrations.html import main_text
from wordkin.integrations.lemmas import lemmatizer
from wordkin.integrations.nltk import learn_splitter
from wordkin.integrations.sentences import split_sentences

url, delay, *words = sys.argv[1:]
pages = list(crawl(url, limit=500, delay_seconds=float(delay)))
paragraphs = [paragraph for page in pages for paragraph in main_text(page.html)]
lemma = lemmatizer("en")
sentences = list(
    split_sentences(
        paragraphs,
        split=learn_splitter(paragraphs),
        tokenize=TweetTokenizer(preserve_case=False).tokenize,
        change=lambda token: lemma(token) if token.isalpha() else None,
    )
)
print(f"{len(pages)} pages, {len(paragraphs)} paragraphs, {len(sentences)} sentences")

vectors = wk.train(sentences, dimensions=50, epochs=20, threads=1).vectors
for word in words:
    print(f"{word}: {', '.join(near.word for near in vectors.nearest(word, k=5, among=1000))}")
