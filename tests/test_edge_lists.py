"""Graphs from edge lists, in Python and by `wordkin walks`."""

import bz2
import gzip
import io
import json
import lzma
from collections import Counter

import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy.stats import chi2

import wordkin as wk
from reference_walks import step_chances
from wordkin.errors import OutOfMemoryError, SettingsError, TextError
from wordkin.integrations.networkx import as_graph
from wordkin.records.edge_columns import EdgeList
from wordkin.records.edges import read_graph
from wordkin.text.rows import Dialect

EDGES = [("sea", "lake", 2.0), ("lake", "shore", 0.5), ("shore", "sea", 3.0), ("pond", "lake", 1.0)]


def graph_of(text, **how):
    dialect = Dialect(how.pop("delimiter", None), how.pop("header", None), how.pop("quotes", True))
    return read_graph(io.BytesIO(text.encode()), EdgeList(**how, dialect=dialect))


def matrix_of(found):
    """The weights between the nodes by name, as networkx would have them."""
    graph, names = found.graph, found.names.words
    weights = {}
    for node, name in enumerate(names):
        for edge in range(graph.starts[node], graph.starts[node + 1]):
            weight = 1.0 if graph.weights is None else float(graph.weights[edge])
            weights[name, names[graph.neighbors[edge]]] = weight
    return weights


def weights_of(edges, *, directed=False):
    """The same from a list, by a dict."""
    weights = Counter()
    for source, target, weight in edges:
        weights[source, target] += weight
        if not directed and source != target:
            weights[target, source] += weight
    return dict(weights)


def lines(separator, head=""):
    return head + "".join(f"{separator.join(map(str, edge))}\n" for edge in EDGES)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        lines(" "),
        lines("\t"),
        lines(",", "Source,Target,Weight\n"),
        lines(",", "a,b,w\n"),
        lines(", "),
        lines(";", "# by hand\n% of nobody\n\n"),
        lines(" ").replace("\n", "\r\n"),
        "".join(f'"{a}","{b}","{c}"\n' for a, b, c in EDGES),
        "".join(f"{a}|{b}|{c}\n" for a, b, c in EDGES[:2]) + lines("|").split("\n", 2)[2],
    ],
)
def test_read_graph_finds_the_same_graph_however_it_is_written(text, directed):
    found = graph_of(text, is_directed=directed)
    assert matrix_of(found) == weights_of(EDGES, directed=directed)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (
            "Id,Type,Source,Target,Label,Weight\n1,Undirected,sea,lake,x,2\n",
            {"columns": ("Source", "Target")},
        ),
        ("sea lake 2 1082040961\n", {"columns": (1, 2)}),
        ("sea lake 1082040961\n", {"weighted": False}),
        ("lake,2,sea\n", {"columns": ["3", "1"]}),
        ("from to\nsea lake\n", {}),
        ("source target\nsea lake\n", {"header": True}),
        (",source,target,weight\n0,sea,lake,1\n", {}),
        (",source,target\n0,sea,lake\n", {}),
        (",person,friend,times\n0,sea,lake,1\n", {}),
        ("Unnamed: 0,person,friend\n0,sea,lake\n", {"header": True}),
        ("id,from,to\n7,sea,lake\n", {}),
        ("weight,Node_1,Node_2\n1,sea,lake\n", {}),
        ("weight,u,v\n1,sea,lake\n", {"header": True}),
        ("target,source,since\nlake,sea,May\n", {"weighted": False}),
        ("sea;lake;1,0\n", {}),
        ("von;nach;Gewicht\nsea;lake;1,0\n", {}),
    ],
)
def test_read_graph_reads_the_columns_that_are_meant(text, how):
    assert matrix_of(graph_of(text, **how)) == weights_of([("sea", "lake", 1)])


def test_read_graph_finds_the_weight_by_its_name_and_by_its_number():
    text = "Source,Target,Type,Weight\nsea,lake,Undirected,2\nlake,pond,Undirected,3\n"
    want = weights_of([("sea", "lake", 2), ("lake", "pond", 3)])
    assert matrix_of(graph_of(text)) == want
    assert matrix_of(graph_of(text, columns=("Source", "Target", 4))) == want


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("1 2\n2 3\n", []),
        ("a b\n1 2\n", ["a", "b"]),
        ("a b\nc d\n", []),
        ("a b w\nc d 1\n", ["a", "b", "w"]),
        ("src,dst\na,b\n", ["src", "dst"]),
        ("3 b\n1 2\n", []),
        ("von;nach;w\na;b;1,5\n", ["von", "nach", "w"]),
        ("id,to,from\n1,b,a\n", ["id", "to", "from"]),
        ("u,v\nv,u\n", []),
    ],
)
def test_read_graph_recognises_a_header(text, header):
    assert graph_of(text).facts.header == header


def test_read_graph_warns_of_a_header_that_it_read_as_an_edge():
    with pytest.warns(wk.WordkinWarning, match=r"first line, 'a' and 'b', .* header=True if it"):
        assert graph_of("a,b\nanna,bob\nbob,carl\n").facts.header == []


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("anna,bob\nanna,carl\nbob,carl\n", {}),  # both occur again
        ("a,anna\nanna,bob\n", {}),  # one does
        ("a b\nanna bob\nbob carl\n", {}),  # no CSV
        ("a,b\nanna,bob\nbob,carl\n", {"header": False}),
        ("a,b\n", {}),  # nothing but one edge
    ],
)
def test_read_graph_warns_of_no_other_edge(text, how):
    assert graph_of(text, **how).facts.header == []  # a warning would be an error


def test_read_graph_takes_a_header_for_an_edge_where_it_is_told_to():
    found = graph_of("from to\nto sea\n", header=False)
    assert found.names.words == ["from", "to", "sea"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_walks_read_compressed_files(pack, tmp_path):
    path = tmp_path / "edges.csv.packed"
    path.write_bytes(pack(lines(",").encode()))
    assert set(wk.walks(path).vocabulary.words) == {"sea", "lake", "shore", "pond"}


def test_read_graph_counts_repeats_and_loops_and_adds_weights():
    text = "a b 2\nb a 3\na a 4\nb c 0\na b 1\n"
    found = graph_of(text)
    assert matrix_of(found) == {("a", "b"): 6, ("b", "a"): 6, ("a", "a"): 4}
    assert found.names.words == ["a", "b", "c"]
    assert found.facts == ([], 5, 2, 1, (0.0, 4.0))
    directed = graph_of(text, is_directed=True)
    assert matrix_of(directed) == {("a", "b"): 3, ("b", "a"): 3, ("a", "a"): 4}
    assert directed.facts.repeats == 1


def test_read_graph_counts_an_unweighted_edge_once_where_it_is_told_to():
    text = "a b\nb a\nb c\n"
    assert graph_of(text).graph.weights.tolist() == [2, 2, 1, 1]
    assert graph_of(text, weighted=False).graph.weights is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a b\nc d e\n", "line 2: expected 2 fields as in the first row, found 3 in 'c d e'"),
        ("a,b\n\n# c\nc,\n", "line 4: expected a name in column 2, found none"),
        ("a b 1\nc d -2\n", "line 2: expected a finite weight of at least 0, found -2"),
        ("a b 1\nc d nan\n", "line 2: expected a finite weight of at least 0, found nan"),
        ("a b 1\nc d 1e999\n", "line 2: expected a finite weight of at least 0, found 1e999"),
        ("a b 1\nc d x\n", "line 2: expected a weight as a number, found 'x'. If the column"),
        ("a b 1\nc d 1_0\n", "line 2: expected a weight as a number, found '1_0'"),
        ("a b {}\nc d {}\n", r"line 1: .* found '{}'. networkx wrote attributes"),
        ("a b {'weight': 3}\n", r"found 4 fields, .* networkx wrote attributes"),
        ("a\nb\n", "expected two names in a row, found one, 'a'"),
        ("a b 1 2\n", r"expected two names and perhaps a weight in a row, found 4 fields"),
        ("%%MatrixMarket matrix coordinate\n2 2 1\n1 2 0.5\n", "found a Matrix Market file"),
        ("", "expected edges, found none"),
        ("# nothing\n", "expected edges, found none"),
        ("from,to\n", "expected edges, found none"),
    ],
)
def test_read_graph_names_the_line_of_what_is_no_edge(text, message):
    with pytest.raises(TextError, match=message):
        graph_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "id,person,friend,times\n1,a,b,2\n",
        "person,friend,since,weight\na,b,May,2\n",
        "source,target,since,until\na,b,1,2\n",
    ],
)
def test_read_graph_asks_which_columns_are_meant_where_a_header_leaves_it_open(text):
    with pytest.raises(
        TextError, match=r"found 4 fields, .*columns=\('source', 'target', 'weight'"
    ):
        graph_of(text)


def test_read_graph_reads_decimal_commas_between_semicolons_alone():
    want = weights_of([("sea", "lake", 1.5), ("lake", "pond", 20)])
    assert matrix_of(graph_of("sea;lake;1,5\nlake;pond;20\n")) == want
    with pytest.raises(TextError, match=r"found '1,5'\. It has a decimal comma; write a point"):
        graph_of("sea\tlake\t1,5\n")
    assert graph_of("B;x,2\n2,B;y\n").names.words == ["B;x", "2", "B;y"]


@pytest.mark.parametrize("text", ["person,friend,when\na,b,May\n", "p q since\na b May\n"])
def test_read_graph_asks_whether_a_first_line_without_a_weight_is_a_header(text):
    with pytest.raises(
        TextError, match=r"line 1: expected a weight .* names the columns: header=T"
    ):
        graph_of(text)
    assert graph_of(text, header=True, weighted=False).names.words == ["a", "b"]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"columns": (1,)}, "columns: expected two, or three"),
        ({"columns": (2, "2")}, "expected different columns as the source and the target"),
        ({"columns": (1, 2), "weighted": True}, "columns: expected a third"),
        ({"columns": ("a", "lake")}, "expected a column 'lake' as the target, found the columns"),
    ],
)
def test_read_graph_refuses_columns_that_are_not_there(how, message):
    with pytest.raises(SettingsError, match=message):
        graph_of("a b\n", **how)


def test_read_graph_expects_a_weight_where_it_is_told_to():
    with pytest.raises(TextError, match="expected two names and a weight in a row, found 2 fields"):
        graph_of("a b\n", weighted=True)


FRAME = pd.DataFrame(EDGES, columns=["source", "target", "weight"])


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize(
    "edges",
    [
        EDGES,
        iter(EDGES),
        np.array(EDGES, object),
        FRAME,
        FRAME[["weight", "target", "source"]].set_index(pd.Index([3, 5, 7, 9])),
        pd.DataFrame(EDGES),
        FRAME.astype({"source": "category", "weight": str}),
        pl.from_pandas(FRAME),
        pa.Table.from_pandas(FRAME),
    ],
    ids=lambda edges: type(edges).__name__,
)
def test_read_graph_finds_the_same_graph_in_tables_and_pairs(edges, directed):
    if not isinstance(edges, list | np.ndarray) and hasattr(edges, "__next__"):
        edges = iter(EDGES)
    found = read_graph(edges, EdgeList(is_directed=directed))
    assert matrix_of(found) == weights_of(EDGES, directed=directed)


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph])
def test_read_graph_takes_graphs_of_networkx_and_their_arrays(kind):
    graph = kind()
    graph.add_weighted_edges_from(EDGES)
    for edges in (graph, as_graph(graph)):
        found = read_graph(edges, EdgeList())
        assert matrix_of(found) == weights_of(EDGES, directed=graph.is_directed())
        assert found.facts.weights == (0.5, 3.0)
        assert read_graph(edges, EdgeList(weighted=False)).graph.weights is None
        assert set(wk.walks(edges, length=3).vocabulary.words) == set(graph)


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        ([("a", "b"), ("a", "b", 1)], "the edges, row 2: expected 2 fields as .* found 3 in"),
        ([("a", "b"), ("a", None)], "the edges, row 2: expected a name in column 2, found none"),
        ([("a", "b", "c")], "the edges, row 1: expected a weight as a number, found 'c'"),
        (pd.DataFrame({"a": ["x"], "b": [None]}), "the table, row 1: expected a name in column 2"),
        (pd.DataFrame({"a": ["x"]}), "the table: expected two names in a row, found one, 'a'"),
        (FRAME.assign(id=1, time=2).drop(columns="source"), "the table: .* found 4 fields"),
        ({"a": ["b"]}, "expected a path, an open file, .* found an iterable of str"),
        (iter([]), "the edges: expected edges, found none"),
        (FRAME[:0], "expected edges, found none"),
        (nx.empty_graph(3), "found none: 0 edges between 3 nodes"),
        (nx.empty_graph(0), "found none: 0 edges between 0 nodes"),
    ],
)
def test_walks_name_the_row_of_what_is_no_edge_in_python(edges, message):
    with pytest.raises(TextError, match=message):
        wk.walks(edges)


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\n", b"a b\0\1\2\3" * 9])
def test_walks_ask_for_a_table_in_place_of_a_picture(start):
    with pytest.raises(TextError, match=r"found (PNG|binary data)\. Name a table\."):
        wk.walks(io.BytesIO(start))


def test_walks_refuse_several_files(tmp_path):
    (tmp_path / "a.txt").write_text("a b\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("a b\n", encoding="utf-8")
    with pytest.raises(TextError, match="expected one file with edges, found 2 files"):
        wk.walks(tmp_path)


def test_read_graph_refuses_what_memory_cannot_hold(monkeypatch):
    monkeypatch.setenv("WORDKIN_MEMORY", "100")
    with pytest.raises(OutOfMemoryError, match="4 edges: expected at least"):
        graph_of(lines(" "))


def test_read_graph_lets_edges_wait_on_the_disk(monkeypatch):
    monkeypatch.setenv("WORDKIN_MEMORY", "1200")
    monkeypatch.setattr("wordkin.records.edges.MEMORY_SHARE", 0.0)
    assert matrix_of(graph_of(lines(" "))) == weights_of(EDGES)


def test_read_graph_replaces_invalid_bytes_in_names():
    edges = io.BytesIO(b"s\xe9a lake\ns\xeaa pond\n")
    with pytest.warns(wk.WordkinWarning, match="invalid UTF-8"):
        found = read_graph(edges, EdgeList())
    assert found.names.words == ["s\ufffda", "lake", "pond"]
    assert len(found.graph) == 3


def test_walks_have_names_with_white_space_as_they_are():
    found = wk.walks(io.StringIO('"New York",Boston\n'), length=3, walks_per_node=1)
    assert set(found.vocabulary.words) == {"New York", "Boston"}
    assert repr(found) == "<Walks: 2 walks between 2 nodes, 6 steps>"
    joined = wk.walks([("New York", "Boston")], joiner="_")
    assert set(joined.vocabulary.words) == {"New_York", "Boston"}


def test_walks_leave_out_those_that_cannot_leave_their_first_node():
    found = wk.walks(io.StringIO("a b\n"), directed=True, walks_per_node=3)
    assert found.sentences == 3
    assert found.without_way == 1


@pytest.mark.parametrize("text", ["a b 0\nb c 0\n", "source target weight\na b 0\n"])
def test_walks_refuse_a_graph_in_which_there_are_none(text):
    with pytest.raises(TextError, match=r"found none: . edges between . nodes. Are all weights 0"):
        wk.walks(io.StringIO(text))


def test_walks_depend_on_the_seed_and_not_on_the_threads():
    def ids(**options):
        return wk.walks(io.StringIO(lines(" ")), **options).ids.tolist()

    assert ids(threads=1) == ids(threads=3) != ids(seed=2)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("p", "q"), [(1, 1), (0.25, 4), (4, 0.5)])
def test_walks_step_by_the_chances_of_the_definition(seed, p, q):
    edges = nx.karate_club_graph().edges(data="weight")
    text = "".join(f"{a},{b},{weight}\n" for a, b, weight in edges)
    found = wk.walks(io.StringIO(text), p=p, q=q, seed=seed, walks_per_node=40, length=30)
    names = found.vocabulary.words
    matrix = nx.to_numpy_array(nx.karate_club_graph(), nodelist=[*map(int, names)])
    seen = np.zeros((len(names),) * 3, np.int64)
    for start, end in zip(found.starts, found.starts[1:], strict=False):
        walk = found.ids[start:end]
        np.add.at(seen, (walk[:-2], walk[1:-1], walk[2:]), 1)
    surprise = freedom = 0
    for previous, node in zip(*np.nonzero(seen.sum(axis=2)), strict=True):
        chances = step_chances(matrix, node, previous, p, q)
        counts = seen[previous, node]
        assert not counts[chances == 0].any()
        wanted = counts.sum() * chances
        if (wanted[chances > 0] >= 5).all():  # as the test demands
            surprise += ((counts - wanted)[chances > 0] ** 2 / wanted[chances > 0]).sum()
            freedom += (chances > 0).sum() - 1
    assert freedom > 50
    assert chi2.sf(surprise, freedom) > 1e-3


def test_command_writes_walks_with_a_joiner_and_says_how_to_train(wordkin, tmp_path):
    (tmp_path / "trade.csv").write_text('Source,Target\n"New York",Boston\nBoston,Boston\n')
    status, out, err = wordkin(
        "walks", tmp_path / "trade.csv", "-o", tmp_path / "w.txt", "--length", 4
    )
    assert (status, out) == (0, "")
    words = (tmp_path / "w.txt").read_text(encoding="utf-8").split()
    assert len(words) == 2 * 10 * 4
    assert set(words) == {"New_York", "Boston"}
    assert (
        "2 edges between 2 nodes; 1 lead from a node to itself; the first line is its header" in err
    )
    assert "white space in names: 1, as 'New York', written 'New_York'" in err
    assert "w.txt -o nodes.safetensors --window 10 --min-count 1 --subsample-threshold 0\n" in err
    assert "wordkin: why: nodes up to 10 steps apart are neighbors" in err
    assert max(len(line) for line in err.splitlines() if "why:" in line) <= 80


def test_command_says_which_columns_it_reads(wordkin, tmp_path):
    table = b",source,target,weight\n0,ann,bob,2\n"
    told = wordkin("walks", "-", "-o", tmp_path / "w.txt", stdin=table)
    assert "; the first line is its header, of which source, target, weight are read\n" in told.err


def test_command_compresses_walks_and_says_where_they_end(wordkin, tmp_path):
    path = tmp_path / "walks.txt.gz"
    status, _, err = wordkin("walks", "-", "-o", path, "--directed", stdin=b"a b\nb c\na b\n")
    assert status == 0
    lines = gzip.decompress(path.read_bytes()).splitlines()
    assert {len(line.split()) for line in lines} == {2, 3}
    assert "nodes from which no edge leads on: 1, whose walks are left out" in err
    assert "1 were given before, whose weights are added" in err


def test_command_gives_its_figures_to_programs(wordkin, tmp_path):
    path = tmp_path / "walks.txt"
    told = json.loads(wordkin("walks", "-", "-o", path, "--json", stdin=b"a b 2\nb c 3\n").out)
    assert (told["walks"], told["steps"], told["nodes"], told["edges"]) == (30, 2400, 3, 2)
    assert told["options"] == {"window": 10, "min_count": 1, "subsample_threshold": 0}


@pytest.mark.parametrize(
    ("arguments", "text", "message"),
    [
        ([], b"a b\nc\n", "line 2: expected 2 fields as in the first row, found 1 in 'c'"),
        ([], b'"a b",c\na_b,d\n', "line 2: expected names that differ in more than white space"),
        (["--joiner", " "], b"a b\n", "--joiner: expected letters without white space"),
        (["--p", "0"], b"a b\n", "--p: expected"),
        ([], b"a b 0\n", "found none: 1 edges between 2 nodes. Are all weights 0?"),
        ([], b"a,b,c,d\n1,2,3,4\n", "which are meant: --columns source,target,weight, with"),
    ],
)
def test_command_refuses_what_makes_no_walks(wordkin, arguments, text, message, tmp_path):
    output = tmp_path / "walks.txt"
    status, _, err = wordkin("walks", "-", "-o", output, *arguments, stdin=text)
    assert status == 2
    assert message in err
    assert not output.exists()


def test_command_refuses_to_replace_what_it_reads(wordkin, tmp_path):
    (tmp_path / "edges.txt").write_text("a b\n", encoding="utf-8")
    status, _, err = wordkin("walks", tmp_path / "edges.txt", "-o", tmp_path / "edges.txt")
    assert status == 2
    assert "which is read for it" in err


def test_walks_piped_into_training_recover_planted_communities(wordkin, tmp_path):
    graph = nx.planted_partition_graph(4, 15, 0.6, 0.03, seed=3)
    edges = "".join(f"n{a}\tn{b}\n" for a, b in graph.edges())
    options = [
        "--window",
        "10",
        "--min-count",
        "1",
        "--subsample-threshold",
        "0",
        "--dimensions",
        "16",
        "--threads",
        "1",
    ]
    walks = wordkin("walks", "-", "-o", "-", "--length", 20, stdin=edges.encode())
    model = tmp_path / "nodes.safetensors"
    trained = wordkin("train", "-", "-o", model, *options, stdin=walks.out.encode())
    assert (walks.status, trained.status) == (0, 0)
    vectors = wk.load(model)
    assert len(vectors) == 60
    right = sum(
        int(neighbor.word[1:]) // 15 == int(word[1:]) // 15
        for word in vectors
        for neighbor in vectors.nearest(word, k=5)
    )
    assert right / 300 > 0.95
