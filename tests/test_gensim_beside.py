"""gensim and its face, the same calls on both; needs gensim (the extra `benchmarks`)."""

import importlib.util
import inspect
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gensim_cases import CASES, DIFFERENT
from gensim_twins import keyed, module, outcome, parameters, plain
from scripts import load_script

HAS_GENSIM = bool(importlib.util.find_spec("gensim"))
names = load_script("tools/gensim_names.py")
PUBLIC = names.public_names() if HAS_GENSIM else []
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HAS_GENSIM, reason="gensim is not installed"),
    pytest.mark.filterwarnings("ignore"),  # gensim's own, and those of old names
]


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, number) for name, cases in CASES.items() for number in range(len(cases))],
)
def test_face_gives_what_gensim_gives(name, number):
    case = CASES[name][number]
    theirs, ours = (plain(outcome(case, side)) for side in ("gensim", "wordkin.gensim"))
    assert (theirs == ours) is ((name, number) not in DIFFERENT)


@pytest.mark.parametrize(("where", "name"), PUBLIC)
def test_face_has_the_signature_and_defaults_of_gensim(where, name):
    theirs, ours = (names.find(module(side, where), name) for side in ("gensim", "wordkin.gensim"))
    if not inspect.isroutine(theirs) or name in names.NOT_COMPARED:
        return
    expected = parameters(theirs)
    if any(kind.startswith("VAR") for *_, kind in expected):
        return  # gensim leaves it open; the face names what there is
    found = [one for one in parameters(ours) if one[0] != "old_names"]
    assert [one[:2] for one in found] == [one[:2] for one in expected]


def test_every_public_name_has_a_case_or_a_reason():
    missing = [name for _, name in PUBLIC if name not in CASES | names.NOT_COMPARED]
    assert not missing


def test_at_most_5_percent_of_the_promised_names_differ():
    promised = names.promised_names()
    different = {of for (of, _), why in DIFFERENT.items() if "gensim raises" not in why}
    assert len((different | set(names.NOT_COMPARED)) & set(promised)) <= 0.05 * len(promised)


def test_the_table_in_the_docs_is_of_these_names():
    assert names.tables() in names.PAGE.read_text(encoding="utf-8")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "replace", "write", "sort", "ask", "rank", "odd"]),
            st.integers(0, 11),
            st.integers(0, 11),
        ),
        max_size=12,
    )
)
def test_random_calls_agree(steps):
    found = []
    for side in ("gensim", "wordkin.gensim"):
        wv = keyed(side)
        with warnings.catch_warnings(action="ignore"):
            found.append([outcome(_step, wv, *step) for step in steps])
    assert plain(found[0]) == plain(found[1])


def _step(wv, kind, first, second):
    """One call; after each change gensim is told that norms are stale (B2-7, B2-8)."""
    a, b = f"w{first}", f"w{second}"
    away = np.sin(np.arange(6) + 7 * first)  # no two vectors alike, whose order rounding would tell
    if kind == "add":
        wv.add_vectors([f"new{first}"], wv.vectors[[second]] + 2 * away)
        wv.allocate_vecattrs()
    elif kind == "replace":
        wv.add_vectors([a], wv.vectors[[second]] - away, replace=True)
    elif kind == "write":
        wv.vectors[first] = wv.vectors[second] + away
    elif kind == "sort":
        wv.sort_by_descending_frequency()
    wv.fill_norms(force=True)
    if kind == "rank":
        return wv.rank(a, b)
    if kind == "odd":
        return wv.doesnt_match([a, b, "w1", "w2"])
    return [
        word for word, _ in wv.most_similar(positive=[a], negative=[b] if a != b else [], topn=3)
    ]
