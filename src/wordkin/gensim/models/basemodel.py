"""The base class of topic models, which are missing here; programs use it as a type."""

from __future__ import annotations

from typing import Any


class BaseTopicModel:
    """A model with topics."""

    def print_topic(self, topicno: int, topn: int = 10) -> str:
        """A topic as text: '-0.340 * "category" + 0.298 * ...'."""
        return " + ".join(f'{value:.3f}*"{word}"' for word, value in self.show_topic(topicno, topn))

    def print_topics(self, num_topics: int = 20, num_words: int = 10) -> Any:
        """Topics as text."""
        return self.show_topics(num_topics=num_topics, num_words=num_words, log=True)

    def show_topic(self, topicno: int, topn: int = 10) -> Any:
        """The words of a topic and their weights."""
        raise NotImplementedError

    def show_topics(self, num_topics: int = 20, num_words: int = 10, log: bool = False) -> Any:
        """Topics."""
        raise NotImplementedError

    def get_topics(self) -> Any:
        """The weights of words, by topic."""
        raise NotImplementedError
