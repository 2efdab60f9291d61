"""The options of training: one row each, and all together as one frozen, checked value.

A row is a field of `TrainingSettings`: type and default, and as metadata its limits, its help, and
its names in gensim and in Google's word2vec. The commands, gensim's face and the readers of gensim's
models work by these rows. `wordkin.train` and gensim's `Word2Vec` write their arguments out; tests
hold them equal to the rows.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field, fields
from typing import Literal, TypeAlias, cast, get_args

from wordkin.settings.compass import CompassMark, as_compass
from wordkin.settings.option import LegacyName, Option
from wordkin.settings.reading import check_value, read_json
from wordkin.settings.subwords import SubwordSettings, as_subwords
from wordkin.settings.versions import VERSION

Objective: TypeAlias = Literal["skip-gram", "cbow"]
Loss: TypeAlias = Literal["negative-sampling", "hierarchical-softmax"]

LEARNING_RATES = {"skip-gram": 0.025, "cbow": 0.05}  # as the C tool has them
FINAL_SHARE = 1e-4  # of the first learning rate, as in the C tool


@dataclass(frozen=True, kw_only=True)
class TrainingSettings:
    """The settings of a training: what to learn and how. `wordkin.train` explains each of them.

    Examples
    --------
    >>> settings = TrainingSettings(objective="cbow", dimensions=200)
    >>> settings.learning_rate, settings.loss
    (0.05, ('negative-sampling',))
    >>> TrainingSettings.from_json(settings.to_json()) == settings
    True
    """

    objective: Objective = field(
        default="skip-gram",
        metadata=Option(
            help="Predict the context of each word (skip-gram), or each word from its context (cbow).",
            choices=get_args(Objective),
            gensim=LegacyName("sg", ("cbow", "skip-gram")),
            c_flag=LegacyName("cbow", ("skip-gram", "cbow")),
        ),
    )
    loss: tuple[Loss, ...] = field(
        default=("negative-sampling",),
        metadata=Option(
            help="negative-sampling or hierarchical-softmax; give the option twice for both.",
            choices=get_args(Loss),
        ),
    )
    dimensions: int = field(
        default=100,
        metadata=Option(
            help="Length of each vector.",
            limits=(1, 100_000),
            gensim=LegacyName("vector_size", before_4="size"),
            c_flag=LegacyName("size"),
        ),
    )
    window: int = field(
        default=5,
        metadata=Option(
            help="Largest number of context words on either side.",
            limits=(1, 100_000),
            gensim=LegacyName("window"),
            c_flag=LegacyName("window"),
        ),
    )
    epochs: int = field(
        default=5,
        metadata=Option(
            help="Passes over the text.",
            limits=(1, math.inf),
            gensim=LegacyName("epochs", before_4="iter"),
            c_flag=LegacyName("iter"),
        ),
    )
    negative_samples: int = field(
        default=5,
        metadata=Option(
            help="Number of noise words for each pair.",
            limits=(1, 10_000),
            gensim=LegacyName("negative"),
            c_flag=LegacyName("negative"),
        ),
    )
    noise_exponent: float = field(
        default=0.75,
        metadata=Option(
            help="Draw noise words in proportion to their counts to this power.",
            limits=(-10.0, 10.0),
            gensim=LegacyName("ns_exponent"),
        ),
    )
    subsample_threshold: float = field(
        default=1e-3,
        metadata=Option(
            help="Words that make up a larger share of the text than this are skipped at random; "
            "0 skips none.",
            limits=(0.0, 1.0),
            gensim=LegacyName("sample"),
            c_flag=LegacyName("sample"),
        ),
    )
    min_count: int = field(
        default=5,
        metadata=Option(
            help="Leave out words that occur fewer times than this.",
            limits=(0, math.inf),
            gensim=LegacyName("min_count"),
            c_flag=LegacyName("min-count"),
        ),
    )
    max_words: int | None = field(
        default=None,
        metadata=Option(
            help="Keep at most this many words, the most frequent ones.",
            limits=(1, 2**31 - 1),  # word ids are int32
            gensim=LegacyName("max_final_vocab"),
        ),
    )
    tokenize: str = field(
        default="whitespace",
        metadata=Option(
            help="whitespace: split at white space, for text that is already tokenized. "
            "simple: words in lower case, without punctuation. simple-1: letters only, "
            "as in older versions.",
            choices=("whitespace", "simple", "simple-1", "function"),  # a function is no JSON
        ),
    )
    numbers: bool = field(
        default=False,
        metadata=Option(
            help="With --tokenize simple: keep numbers, such as 1914 and 3.14.",
            choices=(True, False),
        ),
    )
    lowercase: bool = field(
        default=True,
        metadata=Option(
            help="With --tokenize simple: change River to river, or keep its case.",
            choices=(True, False),
            flags="--lowercase/--keep-case",
        ),
    )
    learning_rate: float = field(
        default=None,  # type: ignore[assignment]  # becomes the objective's usual one
        metadata=Option(
            help="Learning rate at the start.",
            limits=(0.0, 100.0),
            default_text="0.025, with cbow 0.05",
            gensim=LegacyName("alpha"),
            c_flag=LegacyName("alpha"),
        ),
    )
    final_learning_rate: float = field(
        default=None,  # type: ignore[assignment]  # becomes FINAL_SHARE of the first
        metadata=Option(
            help="Learning rate at the end.",
            limits=(0.0, 100.0),
            default_text="a 10,000th of the first",
            gensim=LegacyName("min_alpha"),
        ),
    )
    shrink_window: bool = field(
        default=True,
        metadata=Option(
            help="Choose the size of each window at random, so that nearby words count more.",
            choices=(True, False),
            gensim=LegacyName("shrink_windows", (False, True)),
        ),
    )
    cbow_average: bool = field(
        default=True,
        metadata=Option(
            help="CBOW: average the context vectors instead of adding them up.",
            choices=(True, False),
            gensim=LegacyName("cbow_mean", (False, True)),
        ),
    )
    subwords: SubwordSettings | None = field(
        default=None,
        metadata=Option(
            help="Also learn character n-grams, so that unseen words get vectors: of 3 to 6 "
            "characters, or of the lengths given.",
            reads=as_subwords,
            value_name="[2-5]",
        ),
    )
    compass: CompassMark | None = field(
        default=None,
        metadata=Option(
            help="Keep the output rows of this model, so that the new vectors lie in its "
            "space; words that it has start at its vectors.",
            reads=as_compass,
            value_name="MODEL",
        ),
    )
    seed: int = field(
        default=1,
        metadata=Option(
            help="Random seed. With one thread, the same seed gives the same vectors.",
            limits=(0, 2**63 - 1),
            gensim=LegacyName("seed"),
        ),
    )

    deterministic: bool = field(
        default=False,
        metadata=Option(
            help="Give the same bits with any number of threads: workers train in rounds, and "
            "their changes are merged.",
            choices=(True, False),
        ),
    )
    round_workers: int = field(
        default=4,
        metadata=Option(
            help="With --deterministic: the number of workers whose changes are merged. More of "
            "them keep more threads busy, but learn less.",
            limits=(1, 64),
        ),
    )

    def __post_init__(self) -> None:
        for name in OPTIONS:
            value = getattr(self, name)
            if value is None:
                value = self._derive_default(name)
            if value is not None or getattr(TrainingSettings, name) is not None:
                object.__setattr__(self, name, check_option(name, value))

    def __repr__(self) -> str:
        """Python that makes these settings: the options that are not at their defaults.

        >>> TrainingSettings(objective="cbow", epochs=10)
        TrainingSettings(objective='cbow', epochs=10)
        """
        shown = [
            f"{name}={value!r}"
            for name in OPTIONS
            if (value := getattr(self, name))
            not in (getattr(TrainingSettings, name), self._derive_default(name))
        ]
        return f"TrainingSettings({', '.join(shown)})"

    @property
    def is_skip_gram(self) -> bool:
        """Whether the objective is skip-gram, and not CBOW."""
        return self.objective == "skip-gram"

    @property
    def samples_noise(self) -> bool:
        """Whether negative sampling is (one of) the losses."""
        return "negative-sampling" in self.loss

    @property
    def uses_tree(self) -> bool:
        """Whether hierarchical softmax is (one of) the losses."""
        return "hierarchical-softmax" in self.loss

    @property
    def fixed_outputs(self) -> bool | None:
        """True where output rows stay as they are, as those of a compass do; else None, whose type kernels know."""
        return True if self.compass else None

    def to_json(self) -> str:
        """The settings as JSON text, with the version that `upgrade` reads."""
        return json.dumps({"version": VERSION, **asdict(self)})

    @classmethod
    def from_json(cls, text: str) -> TrainingSettings:
        """Settings from JSON text; unknown names are an error."""
        return cls(**read_json(text, OPTIONS))

    def _derive_default(self, name: str) -> float | None:
        """The default of an option that depends on others; None if it has no such default."""
        if name == "learning_rate":
            return LEARNING_RATES[self.objective]
        return self.learning_rate * FINAL_SHARE if name == "final_learning_rate" else None


OPTIONS = {option.name: cast("Option", option.metadata) for option in fields(TrainingSettings)}


def check_option(name: str, value: object) -> object:
    """The value as the settings hold it; raises `SettingsError` for one that the option cannot have."""
    return check_value(name, value, OPTIONS[name])
