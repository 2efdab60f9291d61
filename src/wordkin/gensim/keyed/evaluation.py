"""Analogies and word pairs, asked by `wordkin.evaluation`, told in gensim's shape."""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wordkin.gensim.keyed.questions import Questions
from wordkin.gensim.keyed.storage import logger
from wordkin.gensim.old_names import warn_old

FileName = str | os.PathLike[str]


class Correlation(NamedTuple):
    """A correlation coefficient, and how likely chance gives one as far from 0."""

    statistic: float
    pvalue: float


class Evaluations(Questions):
    """How well the vectors do on test sets."""

    def evaluate_word_analogies(
        self,
        analogies: FileName,
        restrict_vocab: int = 300000,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
        similarity_function: str = "most_similar",
    ) -> tuple[float, list[dict[str, Any]]]:
        """The share of right answers, and the questions of each section and of all, right and wrong.

        similarity_function: "most_similar" or "most_similar_cosmul".
        """
        from wordkin.evaluation.analogies import ask_analogies

        if similarity_function not in ("most_similar", "most_similar_cosmul"):
            raise ValueError(
                "similarity_function: expected 'most_similar' or 'most_similar_cosmul', found "
                f"{similarity_function!r}."
            )
        asked = ask_analogies(
            self._as_vectors(),
            Path(analogies),
            method="add" if similarity_function == "most_similar" else "multiply",
            restrict=restrict_vocab,
            ignore_case=case_insensitive,
        )
        sections = [
            {"section": name, "correct": [], "incorrect": []} for name in asked.analogies.sections
        ]
        for number, question in enumerate(asked.analogies.questions):
            place = int(asked.places[number])
            if place >= 0 or dummy4unknown:
                kind = "correct" if place == 0 else "incorrect"
                sections[asked.analogies.section_of[number]][kind].append(tuple(question))  # type: ignore[attr-defined]
        total = {
            "section": "Total accuracy",
            **{
                kind: list(chain.from_iterable(section[kind] for section in sections))
                for kind in ("correct", "incorrect")
            },
        }
        sections.append(total)
        for section in sections:
            self.log_accuracy(section)
        return _accuracy(total), sections

    def accuracy(
        self,
        questions: Any,
        restrict_vocab: int = 30000,
        most_similar: Any = None,
        case_insensitive: bool = True,
    ) -> list[dict[str, Any]]:
        """The sections of `evaluate_word_analogies`, the last of which is of all questions."""
        warn_old("accuracy", "evaluate_word_analogies")
        _, sections = self.evaluate_word_analogies(
            questions, restrict_vocab, case_insensitive=case_insensitive
        )
        return [*sections[:-1], {**sections[-1], "section": "total"}]

    def evaluate_word_pairs(
        self,
        pairs: FileName,
        delimiter: str = "\t",
        encoding: str = "utf8",
        restrict_vocab: int = 300000,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
    ) -> tuple[Correlation, Correlation, float]:
        """Pearson's and Spearman's correlation with people's judgements, and percent unknown."""
        from wordkin.evaluation.asking import KnownWords
        from wordkin.evaluation.question_files import read_pairs
        from wordkin.evaluation.significance import p_value
        from wordkin.evaluation.similarity import average_ranks, correlation

        known = KnownWords(self._as_vectors(), restrict_vocab, case_insensitive)
        judgements = read_pairs(Path(pairs), known.fold, delimiter=delimiter, encoding=encoding)
        rows = known.rows(judgements.pairs)
        asked = (rows >= 0).all(axis=1)
        wanted = np.ones(len(rows), bool) if dummy4unknown else asked
        if not wanted.any():
            raise ValueError(
                f"No valid similarity judgements found in {pairs}: either invalid format or all are "
                f"out-of-vocabulary in {self}"
            )
        cosines = np.zeros(len(rows))
        for place in np.flatnonzero(asked).tolist():
            cosines[place] = self.similarity(*rows[place].tolist())
        judged, cosines = np.array(judgements.judged)[wanted], cosines[wanted]
        pearson, spearman = (
            Correlation(coefficient, p_value(coefficient, len(judged)))
            for coefficient in (
                correlation(judged, cosines),
                correlation(average_ranks(judged), average_ranks(cosines)),
            )
        )
        unknown = float((~asked).sum()) / len(rows) * 100
        self.log_evaluate_word_pairs(pearson, spearman, unknown, pairs)
        return pearson, spearman, unknown

    @staticmethod
    def log_accuracy(section: dict[str, Any]) -> None:
        """Log the share of right answers of a section."""
        right, wrong = len(section["correct"]), len(section["incorrect"])
        if right + wrong:
            share = 100.0 * right / (right + wrong)
            logger.info("%s: %.1f%% (%i/%i)", section["section"], share, right, right + wrong)

    @staticmethod
    def log_evaluate_word_pairs(pearson: Any, spearman: Any, oov: float, pairs: Any) -> None:
        """Log what `evaluate_word_pairs` found."""
        logger.info("Pearson correlation coefficient against %s: %.4f", pairs, pearson[0])
        logger.info(
            "Spearman rank-order correlation coefficient against %s: %.4f", pairs, spearman[0]
        )
        logger.info("Pairs with unknown words ratio: %.1f%%", oov)

    def _as_vectors(self) -> Any:
        from wordkin.vectors import WordVectors

        return WordVectors(map(str, self.index_to_key), self._held.rows)


def _accuracy(section: dict[str, Any]) -> float:
    right, wrong = len(section["correct"]), len(section["incorrect"])
    return right / (right + wrong) if right + wrong else 0.0
