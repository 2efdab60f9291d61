"""Text from anywhere: NLTK, simplemma, trafilatura, jusText, web sites; always the real library."""

import sys

import nltk
import pytest
from nltk.classify import SklearnClassifier
from nltk.corpus import PlaintextCorpusReader
from nltk.stem import SnowballStemmer
from nltk.tokenize import RegexpTokenizer, TreebankWordTokenizer, TweetTokenizer
from sklearn.linear_model import LogisticRegression

import wordkin as wk
from site_of_speeches import PAGE, served, speeches, write_site
from wordkin.errors import MissingExtraError, SettingsError, TextError
from wordkin.integrations import crawl as crawling
from wordkin.integrations.crawl import crawl
from wordkin.integrations.html import main_text
from wordkin.integrations.lemmas import lemmatizer
from wordkin.integrations.nltk import as_freq_dist, learn_splitter, word_features
from wordkin.integrations.sentences import split_sentences
from wordkin.vectors import WordVectors
from wordkin.words.vocabulary import Vocabulary

ABBREVIATED = ["Dr. Fox met Dr. Hare at noon. They spoke. Later Dr. Fox saw Dr. Hare leave."]
STORY = "The lake near the shore was as deep as it was blue, and it had been so for years. " * 4


@pytest.mark.parametrize(
    ("tokenizer", "words"),
    [
        (TreebankWordTokenizer(), {"Do", "n't", "go", "."}),
        (TweetTokenizer(preserve_case=False), {"don't", "go", "."}),
        (RegexpTokenizer(r"\w+"), {"Don", "t", "go"}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_encode_takes_tokenizers_of_nltk(tokenizer, words, tmp_path):
    (tmp_path / "text.txt").write_text("Don't go.\n", encoding="utf-8")
    corpus = wk.encode(tmp_path / "text.txt", tokenize=tokenizer.tokenize)
    assert set(corpus.vocabulary.words) == words


def test_encode_takes_the_sentences_of_a_corpus_of_nltk(tmp_path, monkeypatch):
    monkeypatch.setattr(nltk.data, "path", [str(tmp_path)])  # else its reader opens no folder
    (tmp_path / "a.txt").write_text("\n".join(ABBREVIATED), encoding="utf-8")
    splitter = nltk.tokenize.LineTokenizer()
    reader = PlaintextCorpusReader(str(tmp_path), r".*\.txt", sent_tokenizer=splitter)
    corpus = wk.encode(reader.sents())
    assert corpus.sentences == 1
    assert corpus.raw_words == len(reader.words())


def test_learn_splitter_knows_the_abbreviations_of_the_text():
    split = learn_splitter(ABBREVIATED)
    assert split("It was Dr. Fox. He spoke.") == ["It was Dr. Fox.", "He spoke."]


def test_split_sentences_leaves_out_what_is_changed_to_nothing():
    found = split_sentences(
        ["Lakes, seas. 42!"],
        split=lambda text: text.split("."),
        tokenize=TreebankWordTokenizer().tokenize,
        change=lambda token: SnowballStemmer("english").stem(token) if token.isalpha() else None,
    )
    assert list(found) == [["lake", "sea"]]


def test_as_freq_dist_counts_as_the_vocabulary_does():
    counts = as_freq_dist(Vocabulary.from_words(["sea", "lake"], [3, 1]))
    assert counts.most_common() == [("sea", 3), ("lake", 1)]
    assert counts.N() == 4


def test_word_features_feed_a_classifier_of_nltk():
    vectors = WordVectors(["sea", "lake", "car", "bus"], [[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]])
    features = word_features(vectors)
    known = [(features(["the", "sea"]), "water"), (features(["a", "car"]), "road")]
    classifier = SklearnClassifier(LogisticRegression()).train(known)
    assert classifier.classify_many([features(["lake"]), features(["bus"])]) == ["water", "road"]


def test_lemmatizer_makes_forms_of_a_word_one():
    lemma = lemmatizer("en")
    assert [lemma(word) for word in ("lakes", "mice", "went", "qqq")] == [
        "lake",
        "mouse",
        "go",
        "qqq",
    ]
    assert lemmatizer("de")("Häuser") == "Haus"


def test_lemmatizer_refuses_languages_it_does_not_know():
    with pytest.raises(SettingsError, match=r"language: expected a code .* found 'xx'"):
        lemmatizer("xx")


@pytest.mark.parametrize("method", ["trafilatura", "justext"])
@pytest.mark.parametrize("encode", [str, str.encode], ids=["str", "bytes"])
def test_main_text_leaves_out_menu_and_footer(method, encode):
    page = PAGE.format(title="Lake", paragraphs=f"<p>{STORY}</p>" * 3)
    text = "\n".join(main_text(encode(page), method))
    assert "The lake near the shore" in text
    assert not any(word in text for word in ("Home", "Partner", "Cookies"))


@pytest.mark.parametrize("method", ["trafilatura", "justext"])
def test_main_text_of_a_page_without_any_is_empty(method):
    assert main_text("<html><body></body></html>", method) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lynx",), "method: expected"),
        (("justext", "Klingon"), "language: expected one that jusText"),
    ],
)
def test_main_text_refuses_unknown_methods_and_languages(arguments, message):
    with pytest.raises(SettingsError, match=message):
        main_text("<p>a</p>", *arguments)


@pytest.mark.parametrize(
    ("package", "extra", "use"),
    [
        ("nltk.tokenize.punkt", "nltk", lambda: learn_splitter([])),
        ("nltk", "nltk", lambda: as_freq_dist(Vocabulary.from_words([], []))),
        ("simplemma", "lemmas", lemmatizer),
        ("trafilatura", "html", lambda: main_text("")),
        ("justext", "html", lambda: main_text("", "justext")),
    ],
)
def test_sources_name_the_extra_that_is_missing(package, extra, use, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=rf"pip install 'wordkin\[{extra}\]'"):
        use()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, speeches("1990", "1993"))
    with served(folder) as url:
        yield url


def names(pages):
    return [page.url.rpartition("/")[2] for page in pages]


def test_crawl_finds_the_pages_of_one_site_and_obeys_robots_txt(site):
    found = names(crawl(site, delay_seconds=0))
    assert found == ["index.html", *(f"{path.stem}.html" for path in speeches("1990", "1993"))]


def test_crawl_ends_at_the_limit(site):
    assert len(list(crawl(site, limit=2, delay_seconds=0))) == 2


def test_crawl_waits_between_two_pages_and_not_before_the_first(site, monkeypatch):
    waited = []
    monkeypatch.setattr(crawling.time, "sleep", waited.append)
    list(crawl(site, limit=3, delay_seconds=5))
    assert waited == [5, 5]


def test_crawl_leaves_out_pages_that_are_not_there(tmp_path):
    (tmp_path / "index.html").write_text("<a href='no.html'>x</a><a href='http://['>y</a>")
    with served(tmp_path) as url:
        assert names(crawl(url, delay_seconds=0)) == ["index.html"]


@pytest.mark.parametrize(
    ("page", "error", "message"),
    [
        ("no.html", TextError, "expected a page of HTML that may be read"),
        ("private/x.html", TextError, "expected a page of HTML that may be read"),
        ("robots.txt", TextError, "expected a page of HTML that may be read"),
    ],
)
def test_crawl_needs_a_first_page(page, error, message, site):
    with pytest.raises(error, match=message):
        next(crawl(site.replace("index.html", page)))


def test_crawl_takes_only_addresses_of_the_web():
    with pytest.raises(SettingsError, match="expected one that begins with http"):
        next(crawl("file:///etc/passwd"))
