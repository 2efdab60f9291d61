"""From texts to sentences of tokens, by the functions of any library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator


def split_sentences(
    texts: Iterable[str],
    *,
    split: Callable[[str], Iterable[str]],
    tokenize: Callable[[str], Iterable[str]] = str.split,
    change: Callable[[str], str | None] | None = None,
) -> Iterator[list[str]]:
    """Yield the tokens of each sentence, to train on.

    Parameters
    ----------
    texts
        Paragraphs, pages or whole books.
    split
        A function from a text to its sentences, such as
        `wordkin.integrations.nltk.learn_splitter(texts)`.
    tokenize
        A function from a sentence to its tokens, such as
        `nltk.tokenize.TreebankWordTokenizer().tokenize`.
    change
        A function from a token to its replacement, such as its lemma; None or "" leaves it out.

    Examples
    --------
    >>> texts = ["The sea. The lakes.", "A shore."]
    >>> list(split_sentences(texts, split=lambda text: text.split("."), change=str.lower))
    [['the', 'sea'], ['the', 'lakes'], ['a', 'shore']]
    """
    for text in texts:
        for sentence in split(text):
            tokens = list(tokenize(sentence))
            if change is not None:
                tokens = [new for token in tokens if (new := change(token))]
            if tokens:
                yield tokens
