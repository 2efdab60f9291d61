"""How Sphinx makes the site of these pages and of the docstrings: `make docs`."""

import html
import inspect
import posixpath
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_overloads

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
REPOSITORY = PROJECT["urls"]["Repository"]

project = "wordkin"
author = "The wordkin authors"
html_title = "wordkin"
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
smartquotes_action = "qe"  # quotes and dots, but `--resume` keeps its two dashes

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 4
myst_enable_extensions = ["attrs_block", "dollarmath"]
html_math_renderer = "mathml"

# A parameter a line, with its type as the source writes it (`write_signature`).
autodoc_typehints = "none"
autodoc_member_order = "bysource"
python_maximum_signature_line_length = 72
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
# In docstrings `name` is a link where the reference has the name, and code elsewhere.
default_role = "py:obj"
nitpick_ignore_regex = [("py:obj", ".*"), ("py:class", r"(?!wordkin\.).*")]


def current_commit() -> str:
    """The commit that is built, or the branch where there is no history, as in a source distribution."""
    command = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "main"


COMMIT = current_commit()
LINK = re.compile(r"\]\((\.\./[^)\s#]*)")


def link_repository(_: Sphinx, page: str, source: list[str]) -> None:
    """Turn links that leave this folder into links to the repository, so that they work here and there."""

    def resolve(match: re.Match[str]) -> str:
        place = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page), match[1]))
        if place.startswith("docs/"):
            return match[0]
        kind = "tree" if (ROOT / place).is_dir() else "blob"
        return f"]({REPOSITORY}/{kind}/{COMMIT}/{place}"

    source[0] = LINK.sub(resolve, source[0])


CHARTS = {"choosing", "curves", "documents", "trust", "tuning"}
PICTURE = re.compile(
    r'<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="(?P<dark>[^"]+)">\s*'
    r'<img alt="(?P<alt>[^"]+)" src="(?P<light>[^"]+)">\s*</picture>'
)


def follow_scheme(_: Sphinx, __: str, source: list[str]) -> None:
    """Let a `<picture>`, which forges show by their scheme, follow that of the site, where a button changes it."""

    def both(match: re.Match[str]) -> str:
        return "\n".join(
            f"```{{image}} {match[scheme]}\n:alt: {match['alt']}\n:class: only-{scheme}\n```\n"
            for scheme in ("light", "dark")
        )

    source[0] = PICTURE.sub(both, source[0])


def mark_charts(_: Sphinx, tree: nodes.document) -> None:
    """Mark pictures that are black on white: those that matplotlib has drawn."""
    for image in tree.findall(nodes.image):
        folder = posixpath.basename(posixpath.dirname(image["uri"]))
        if folder in CHARTS:
            image["classes"].append("chart")


def describe(_: Sphinx, __: str, ___: str, context: dict[str, Any], tree: nodes.document) -> None:
    """Give each page a description for search engines: how it begins."""
    if tree is None or 'name="description"' in context.get("metatags", ""):
        return
    for paragraph in tree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) > 40:
            text = text if len(text) <= 160 else text[:157].rsplit(" ", 1)[0] + " …"
            tag = f'<meta name="description" content="{html.escape(text)}" />'
            context["metatags"] = context.get("metatags", "") + tag
            return


def write_math(writer: HTML5Translator, node: nodes.math | nodes.math_block) -> None:
    """Write an equation as MathML, which browsers draw without a script."""
    is_block = isinstance(node, nodes.math_block)
    writer.body.append(tex2mathml(node.astext(), as_block=is_block))
    raise nodes.SkipNode


class Written(str):
    """A type that is shown as the source writes it, not with all that it stands for."""

    __slots__ = ()
    __repr__ = str.__str__


def as_written(annotation: object, module: str) -> object:
    """The same annotation, for showing; in place of a name for a few strings, these strings."""
    text = getattr(annotation, "__forward_arg__", annotation)

    def choices(name: re.Match[str]) -> str:
        alias = getattr(sys.modules[module], name[0], None)
        return " | ".join(map(repr, get_args(alias))) if get_origin(alias) is Literal else name[0]

    return Written(re.sub(r"\b[A-Z]\w+", choices, text)) if isinstance(text, str) else text


def by_name(default: object) -> object:
    """A default that is a function, as one would write it: `str.split`."""
    return Written(default.__qualname__) if inspect.isroutine(default) else default


def write_signature(
    _: Sphinx, kind: str, __: str, value: Any, *___: object
) -> tuple[str, str] | None:
    """The signature of a function or class: a type is what the source calls it."""
    if kind not in {"function", "method", "class"}:
        return None
    signature = inspect.signature(value)
    parameters = [
        parameter.replace(
            annotation=as_written(parameter.annotation, value.__module__),
            default=by_name(parameter.default),
        )
        for parameter in signature.parameters.values()
        if parameter.name not in {"self", "cls"}
    ]
    shown = str(inspect.Signature(parameters))
    variants = get_overloads(value) or [value]
    results = [
        as_written(inspect.signature(one).return_annotation, one.__module__) for one in variants
    ]
    if kind == "class" or results == [inspect.Signature.empty]:
        return shown, ""
    return shown, " | ".join(dict.fromkeys(map(inspect.formatannotation, results)))


FIELD = re.compile(r"^(\w[\w, ]*) : (.+)$")


def show_fields(
    _: Sphinx, __: str, ___: str, ____: object, _____: object, lines: list[str]
) -> None:
    """Show what a docstring says of a value's type as code: `words` in a shape is no link to anything.

    Attributes, and fields outside of any section, become a list of terms.
    """
    section, shown = "", []
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if below.startswith("---"):
            section = line
        field = FIELD.match(line)
        if field and section not in {"", "Attributes"}:
            shown.append(f"{field[1]} : ``{field[2]}``")
        elif field:
            term = ", ".join(f"``{name}``" for name in field[1].split(", "))
            kind = f"``{field[2]}``" if section else field[2]
            is_described = section and below.startswith(" ")
            shown += [f"{term} : {kind}"] if is_described else [term, f"    {kind}"]
        elif line == section == "Attributes":
            shown += ["", "", f".. rubric:: {line}"]  # the two lines end a section before it
        else:
            shown.append("" if line.startswith("---") and section == "Attributes" else line)
    lines[:] = shown


def join_parameters(_: Sphinx, tree: nodes.document) -> None:
    """Show parameters that a docstring describes together as one entry: napoleon repeats what they share."""
    for field in tree.findall(nodes.field_body):
        first: nodes.Element | None = None
        shared = ""
        for text in [text for text in field.findall(nodes.Text) if text.startswith(" -- ")]:
            text.parent.replace(text, nodes.Text(text.replace(" -- ", " – ", 1)))
        for entry in list(field.findall(nodes.list_item)):
            name, _, text = entry.astext().partition(" – ")
            if first is not None and text and text == shared:
                last = max(i for i, node in enumerate(first) if isinstance(node, nodes.strong))
                first[last + 1 : last + 1] = [nodes.Text(", "), nodes.strong(name, name)]
                entry.parent.remove(entry)
            else:
                first, shared = next(iter(entry.findall(nodes.paragraph)), None), text


def setup(app: Sphinx) -> None:
    """Register these with Sphinx."""
    app.add_html_math_renderer("mathml", (write_math, None), (write_math, None))
    app.connect("autodoc-process-signature", write_signature)
    app.connect("autodoc-process-docstring", show_fields, priority=400)  # before napoleon
    app.connect("source-read", link_repository)
    app.connect("doctree-read", join_parameters)
    app.connect("doctree-read", mark_charts)
    app.connect("source-read", follow_scheme)
    app.connect("html-page-context", describe)
