"""Texts in a column of a table: in files, in memory, in databases, in data sets."""

from wordkin.text.tables.parts import Tokens as Tokens
from wordkin.text.tables.reading import OpenedText as OpenedText
from wordkin.text.tables.reading import open_text as open_text
