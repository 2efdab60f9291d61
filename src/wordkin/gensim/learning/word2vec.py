"""`Word2Vec`: training word vectors as gensim's users know it."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from wordkin.gensim.learning import (
    conversion,
    model_files,
    prediction,
    training,
    vocabulary,
    weights,
)
from wordkin.gensim.learning.legacy import Gensim3Names
from wordkin.gensim.learning.sentences import check_source, encode_text
from wordkin.gensim.learning.state import Floats, logger
from wordkin.gensim.old_names import takes_old_arguments
from wordkin.gensim.saving.objects import class_of
from wordkin.gensim.utils import TrimRule, call_on_class_only
from wordkin.settings import TrainingSettings


@takes_old_arguments(size="vector_size", iter="epochs")
class Word2Vec(Gensim3Names):
    """A model: its options, its vocabulary and vectors (`wv`), and the other matrices.

    The arguments are gensim 4's, with its defaults. `hashfxn` changes nothing; a text of
    at most `batch_words` tokens is trained by one worker, so that a seed gives the same bits.
    `max_vocab_size` is not needed: words are counted exactly in little memory.

    Examples
    --------
    >>> text = [["sea", "lake", "shore"], ["lake", "sea"]] * 50
    >>> model = Word2Vec(text, vector_size=8, min_count=1)
    >>> model.wv.index_to_key, model.corpus_count, model.wv["sea"].shape
    (['lake', 'sea', 'shore'], 100, (8,))
    """

    def __post_init__(
        self, sentences: Any, corpus_file: Any, trim_rule: TrimRule | None, callbacks: Sequence[Any]
    ) -> None:
        super().__post_init__(sentences, corpus_file, trim_rule, callbacks)
        self.load = call_on_class_only  # type: ignore[method-assign, assignment]
        if sentences is not None or corpus_file is not None:
            self.keeps_text = True  # so that building and training share one pass over it
            self.build_vocab(sentences, corpus_file, trim_rule=trim_rule)
            self.train(
                sentences,
                corpus_file,
                total_examples=self.corpus_count,
                total_words=self.corpus_total_words,
                epochs=self.epochs,
                compute_loss=self.compute_loss,
                callbacks=callbacks,
            )
            self.keeps_text, self.text = False, None
        elif trim_rule is not None or callbacks:
            logger.warning(
                "Neither trim_rule nor callbacks are kept by the model: pass them to build_vocab() "
                "and train(). As there are no sentences yet, they are ignored."
            )
        self.add_lifecycle_event("created", params=str(self))

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<vocab={len(self.wv)}, vector_size={self.wv.vector_size}, "
            f"alpha={self.alpha}>"
        )

    def build_vocab(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        update: bool = False,
        progress_per: int = 10000,
        keep_raw_vocab: bool = False,
        trim_rule: TrimRule | None = None,
        **kwargs: Any,
    ) -> None:
        """Count the words of a text, choose some, and make room for their vectors.

        update: new words are added to those there are. kwargs: those of `prepare_vocab`.
        """
        self.corpus_total_words, self.corpus_count = self.scan_vocab(
            corpus_iterable, corpus_file, progress_per=progress_per, trim_rule=trim_rule
        )
        self.prepare_vocab(update, keep_raw_vocab, trim_rule, **kwargs)
        self.prepare_weights(update)
        self.add_lifecycle_event("build_vocab", update=update, trim_rule=str(trim_rule))

    def build_vocab_from_freq(
        self,
        word_freq: dict[Any, int],
        keep_raw_vocab: bool = False,
        corpus_count: int | None = None,
        trim_rule: TrimRule | None = None,
        update: bool = False,
    ) -> None:
        """Choose words by given counts, and make room for their vectors."""
        self.corpus_count, self.raw_vocab = corpus_count or 0, dict(word_freq)
        self.prepare_vocab(update, keep_raw_vocab, trim_rule)
        self.prepare_weights(update)

    def scan_vocab(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        progress_per: int = 10000,
        workers: int | None = None,
        trim_rule: TrimRule | None = None,
    ) -> tuple[int, int]:
        """Count all words into `raw_vocab`; returns the numbers of tokens and of sentences."""
        source = check_source(corpus_iterable, corpus_file)
        return vocabulary.count_words(self, source, workers or self.workers)

    def prepare_vocab(
        self,
        update: bool = False,
        keep_raw_vocab: bool = False,
        trim_rule: TrimRule | None = None,
        min_count: int | None = None,
        sample: float | None = None,
        dry_run: bool = False,
    ) -> dict[str, int]:
        """Choose words of `raw_vocab` for the model, or only report on them, if `dry_run`.

        update: words are added to those of the model, and counts to their counts.
        """
        min_count, sample = min_count or self.min_count, sample or self.sample
        chosen, report = vocabulary.choose_words(self, trim_rule, min_count, sample)
        if dry_run:
            return report
        if not update:
            self.min_count, self.sample = min_count, sample
            vocabulary.clear_words(self)
        vocabulary.add_words(self, chosen)
        if not keep_raw_vocab:
            self.raw_vocab = {}
        if self.null_word:
            self.add_null_word()
        if self.sorted_vocab and not update:
            self.wv.sort_by_descending_frequency()
        return report

    def add_null_word(self) -> None:
        """Add the word of the character 0, once."""
        vocabulary.add_words(self, vocabulary.NULL_WORD)

    def estimate_memory(
        self, vocab_size: int | None = None, report: Mapping[str, int] | None = None
    ) -> dict[str, int]:
        """Bytes for this number of words, by gensim's rule of thumb; wordkin needs less for words."""
        return vocabulary.estimate_memory(self, vocab_size or len(self.wv), report)

    def prepare_weights(self, update: bool = False) -> None:
        """New matrices, or more rows in the old ones."""
        if update:
            self.update_weights()
        else:
            self.init_weights()

    def init_weights(self) -> None:
        """Random vectors where there are none; all other matrices zero."""
        self.wv.resize_vectors(seed=self.seed)
        weights.init_matrices(self)

    def update_weights(self) -> None:
        """Rows for new words; nodes of the tree over the same words keep their vectors."""
        known = len(self.wv.matrix.rows)
        if not known:
            raise RuntimeError(
                "You cannot do an online vocabulary-update of a model which has no prior "
                "vocabulary. First build the vocabulary of your model with a corpus before doing "
                "an online update."
            )
        self.wv.resize_vectors(seed=self.seed)
        weights.add_rows(self, known)

    def create_binary_tree(self) -> None:
        """The Huffman tree by the counts of words: the attributes "code" and "point" of each."""
        weights.create_tree(self)

    def make_cum_table(self, domain: int = weights.LARGEST) -> None:
        """Do nothing: `cum_table` follows from counts."""

    @property
    def cum_table(self) -> NDArray[np.uint32] | None:
        """How noise words share the numbers up to 2^31 - 1, uint32 [words], read-only."""
        return weights.noise_table(self)

    def train(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        total_examples: int | None = None,
        total_words: int | None = None,
        epochs: int | None = None,
        start_alpha: float | None = None,
        end_alpha: float | None = None,
        word_count: int = 0,
        queue_factor: int = 2,
        report_delay: float = 1.0,
        compute_loss: bool = False,
        callbacks: Sequence[Any] = (),
        **kwargs: Any,
    ) -> tuple[int, int]:
        """Train; returns how many tokens were trained on, and how many there were.

        The text is read once, whatever the number of epochs. start_alpha and end_alpha are for
        this call only. An exception from the text or a callback ends the training, and is raised.
        """
        rates = start_alpha or self.alpha, end_alpha or self.min_alpha
        training.check_call(self, epochs, total_examples, total_words, rates[0])
        source = check_source(corpus_iterable, corpus_file)
        self.add_lifecycle_event("train", msg=f"training {self} with {self.workers} workers")
        self.compute_loss, self.running_training_loss = bool(compute_loss), 0.0
        is_own = type(self)._do_train_job is not Word2Vec._do_train_job  # noqa: SLF001 (ours)
        if is_own and not isinstance(source, str):
            source = training.run_jobs(self, self._do_train_job, source)
        text = self.text or encode_text(source, self.workers)
        training.check_size(self, text.corpus, total_examples, total_words)
        plan = training.Plan(epochs or 1, rates, callbacks, report_delay)
        return training.train(self, text, plan)

    def _do_train_job(
        self, sentences: Iterable[Sequence[Any]], alpha: float, inits: Any
    ) -> tuple[int, int]:
        """Note a batch of sentences; training starts when all are noted.

        A subclass may override this, and pass other sentences on.
        """
        batch = list(sentences)
        self.noted += batch
        tokens = sum(map(len, batch))
        return tokens, tokens

    def score(
        self,
        sentences: Iterable[Sequence[Any]],
        total_sentences: int = 1_000_000,
        chunksize: int = 100,
        queue_factor: int = 2,
        report_delay: float = 1,
    ) -> Floats:
        """Log probability of each sentence, float32 [sentences]; for hierarchical softmax only."""
        prediction.check_tree(self)
        first = itertools.islice(sentences, int(total_sentences))
        return prediction.score_sentences(self, first).astype(np.float32)

    def predict_output_word(
        self, context_words_list: Sequence[Any], topn: int = 10
    ) -> list[tuple[Any, float]] | None:
        """Words that are likely among these, with probabilities; None if none of them is known."""
        return prediction.predict_word(self, context_words_list, topn)

    def reset_from(self, other_model: Any) -> None:
        """Start with new vectors for the vocabulary of another model."""
        self.wv = self.new_vectors()
        self.wv.index_to_key = other_model.wv.index_to_key
        self.wv.key_to_index = other_model.wv.key_to_index
        self.wv.expandos = other_model.wv.expandos
        self.corpus_count = other_model.corpus_count
        self.init_weights()

    def settings(self) -> TrainingSettings:
        """The options as wordkin has them."""
        return conversion.to_settings(self)

    def _write(self, path: Path, ignore: Collection[str]) -> None:
        self.add_lifecycle_event("saving", fname=str(path))
        model_files.write(self, path, ignore)

    @classmethod
    def load(cls, fname: Any, mmap: str | None = None, rethrow: bool = False) -> Self:
        """Open a model that `save`, or gensim 0.12 to 4.4, wrote; none of gensim's pickles is run.

        mmap="r" leaves the matrices of a native file in the file, read-only until trained on.
        """
        return super().load(fname, mmap)

    @classmethod
    def _read(cls, path: Path, mmap: str | None) -> Self:
        return model_files.read(path, cls._made, keeps_mapped=mmap is not None)

    @classmethod
    def _made(cls, texts: Mapping[str, str], options: Mapping[str, Any]) -> Self:
        """A model with these options, of the class in a file's texts if that is known."""
        made: Self = cls.__new__(class_of(cls, texts))
        Word2Vec.__init__(made, **options)
        return made
