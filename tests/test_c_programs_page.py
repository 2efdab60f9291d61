"""The table of docs/c-programs.md names all flags of word2vec, and options that wordkin has."""

import re

from scripts import ROOT
from wordkin.cli.word2vec import FLAGS

PAGE = (ROOT / "docs" / "c-programs.md").read_text("utf-8")
COMMANDS = (ROOT / "docs" / "cli.md").read_text("utf-8")


def test_the_table_has_every_flag_of_word2vec():
    table = re.search(r"<!-- word2vec -->\n(.*?)<!-- end of word2vec -->", PAGE, re.DOTALL)[1]
    named = {
        flag for row in table.splitlines() for flag in re.findall(r"-([\w-]+)", row.split("|")[1])
    }
    assert set(FLAGS) - named == set()


def test_options_of_wordkin_exist():
    known = set(re.findall(r"--[\w-]+", COMMANDS))
    named = set(re.findall(r"(?<![\w-])--[a-z][\w-]+", PAGE))
    assert named - known == set()
