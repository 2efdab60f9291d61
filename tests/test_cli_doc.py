"""docs/cli.md is what tools/make_cli_doc.py makes of the help."""

from scripts import ROOT, load_script
from wordkin.cli import EXAMPLES, command_name

script = load_script("tools/make_cli_doc.py")


def test_cli_doc_is_up_to_date():
    assert (ROOT / "docs" / "cli.md").read_text("utf-8") == script.page(), (
        "run: python tools/make_cli_doc.py"
    )


def test_cli_doc_has_every_command_with_its_examples():
    page = script.page()
    for command, examples in EXAMPLES.items():
        assert f"\n## wordkin {command_name(command)}\n" in page
        assert all(f"\n$ {example}\n" in page for example in examples)


def test_cli_doc_tells_names_help_and_default_of_an_option():
    shown = "| `--window N` | Largest number of context words on either side. | 5 |"
    assert shown in script.page()
    assert "| `--quiet`, `-q` | Nothing on stderr but errors. |  |" in script.page()
    assert "| `--tokenize whitespace\\|simple\\|simple-1` |" in script.page()
