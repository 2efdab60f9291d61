import pytest

from wordkin.errors import (
    EvaluationError,
    FormatError,
    MissingExtraError,
    RemoteError,
    SavingError,
    SettingsError,
    TextError,
    UnknownWordError,
    VocabularyError,
    WordkinError,
    WordkinWarning,
    warn,
)


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (SettingsError, ValueError),
        (TextError, ValueError),
        (VocabularyError, ValueError),
        (FormatError, ValueError),
        (EvaluationError, ValueError),
        (UnknownWordError, KeyError),
        (MissingExtraError, ImportError),
        (SavingError, OSError),
        (RemoteError, OSError),
    ],
)
def test_error_is_also_the_builtin_one(error, builtin):
    assert issubclass(error, WordkinError)
    assert issubclass(error, builtin)


def test_unknown_word_error_names_all_words_and_offers_others():
    error = UnknownWordError(["Sae", "qqq"], {"Sae": ["sea", "sale"]})
    assert str(error) == "unknown words: 'Sae' (did you mean 'sea' or 'sale'?), 'qqq'"


def test_unknown_word_error_keeps_its_facts():
    error = UnknownWordError(["Sae", "qqq"], {"Sae": ("sea",)})
    assert error.missing == ["Sae", "qqq"]
    assert error.suggestions == {"Sae": ["sea"]}


def test_warn_points_at_the_line_outside_wordkin():
    with pytest.warns(WordkinWarning, match="odd") as warned:
        warn("odd")
    assert warned[0].filename == __file__
