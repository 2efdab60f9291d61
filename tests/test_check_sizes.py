"""The check of sizes finds what is too large."""

import pytest

from scripts import load_script

check_sizes = load_script("tools/check_sizes.py")


def class_with(methods):
    """A class with so many public methods."""
    return "class C:\n" + "".join(f"    def f{i}(self): pass\n" for i in range(methods))


@pytest.mark.parametrize(
    ("text", "complaints"),
    [
        ("x = 1\n" * 300, []),
        ("x = 1\n" * 301, [("", "301 lines, limit 300")]),
        ("def f():\n" + "    x = 1\n" * 49, []),
        ("def f():\n" + "    x = 1\n" * 50, [("f", "51 code lines, limit 50")]),
        # neither docstring nor comments nor blank lines count
        ('def f():\n    """One.\n\n    Two.\n    """\n' + "    # note\n\n    x = 1\n" * 49, []),
        ("def f(self, a, b, c, d, *, e, f, g, h): pass", []),
        ("def f(a, b, c, d, /, e, f, g, *, h, i): pass", [("f", "9 arguments, limit 8")]),
        (class_with(12) + "    def _g(self): pass\n", []),
        (class_with(13), [("C", "13 public methods, limit 12")]),
        # overloads of one method
        ("class C:\n" + "    def f(self): ...\n" * 13, []),
    ],
)
def test_oversized_names_what_is_too_large(text, complaints):
    assert list(check_sizes.oversized(text, check_sizes.ORDINARY)) == complaints


def test_complaints_leave_exempt_ones_out(tmp_path):
    (tmp_path / "src/wordkin").mkdir(parents=True)
    signature = ", ".join(f"a{i}" for i in range(9))
    (tmp_path / "src/wordkin/api.py").write_text(
        f"def train({signature}): pass\ndef load({signature}): pass\n"
    )
    assert list(check_sizes.complaints(tmp_path)) == [
        "src/wordkin/api.py:load: 9 arguments, limit 8"
    ]
