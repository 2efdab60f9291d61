"""Tables on a terminal, tabs elsewhere."""

import sys

from wordkin.cli.results import show_rows

ROWS = [("new_york", "12.35"), ("[red]sea", "1.00")]


def test_rows_are_a_table_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    show_rows(("phrase", "score"), ROWS)
    shown = capsys.readouterr().out
    assert all(cell in shown for cell in ("phrase", "score", "new_york", "12.35", "[red]sea", "│"))


def test_rows_are_lines_of_tabs_elsewhere(capsys):
    show_rows(("phrase", "score"), ROWS)
    assert capsys.readouterr().out == "new_york\t12.35\n[red]sea\t1.00\n"


def test_a_title_that_is_wider_than_its_table_stays_in_one_line(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    title = "france : french :: spain : ?"
    show_rows(("word", "similarity"), [("a", "1")], title)
    assert title in capsys.readouterr().out.splitlines()[0]
