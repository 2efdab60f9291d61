"""A trained model is not lost at the last step: what fails at the end leaves a file that is named."""

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import wordkin as wk
from wordkin.errors import NotSavedWarning, SettingsError
from wordkin.gensim.models import Word2Vec
from wordkin.gensim.scripts import word2vec_standalone

SENTENCES = [["the", "sea", "meets", "the", "shore"], ["the", "lake"]] * 30
SMALL = {"dimensions": 4, "epochs": 1, "min_count": 1, "threads": 1}
TRAIN = ("--dimensions", "4", "--epochs", "1", "--min-count", "1", "--threads", "1")
# What a rename says at the end of a long training.
FAILURES = [
    errno.EBUSY,  # the file is a mount of its own: docker run -v $PWD/kin.bin:/data/kin.bin
    errno.EXDEV,  # the folder is laid over another file system
    errno.EDQUOT,  # the quota ends
    errno.EACCES,  # somebody changed the permissions meanwhile
    errno.EPERM,  # or made the file immutable
    errno.EROFS,  # or the disk had errors, and became read-only
    errno.EIO,
]
NAMES = ["kin.safetensors", "kin.bin", "kin.txt", "kin.vec.gz"]


@pytest.fixture
def fail_rename(monkeypatch):
    """Let every rename to this name fail."""

    def fail(path, number):
        def refusing(plain):
            def rename(source, target, *arguments, **options):
                if Path(target).name == Path(path).name:
                    raise OSError(number, os.strerror(number), str(source), None, str(target))
                return plain(source, target, *arguments, **options)

            return rename

        for owner, name in [(os, "replace"), (os, "rename"), (Path, "replace"), (Path, "rename")]:
            monkeypatch.setattr(owner, name, refusing(getattr(owner, name)))

    return fail


@pytest.fixture(scope="module")
def model():
    return wk.train(SENTENCES, **SMALL, progress=False)


def files_named(message):
    """The files that a message names and that exist."""
    names = re.findall(r"(?:/|[A-Za-z]:\\)[^\s'\":;,]+", message)
    return [Path(name.rstrip(".")) for name in names if Path(name.rstrip(".")).is_file()]


def assert_kept(path, message, read=wk.load):
    """That the words are in the file that was asked for, or in another that the message names."""
    words = {"the", "sea", "meets", "shore", "lake"}
    kept = [file for file in [path, *files_named(message)] if holds(file, words, read)]
    assert kept, f"nothing was kept; the message was: {message}"


def holds(file, words, read):
    try:
        return set(read(file)) == words
    except (wk.WordkinError, OSError):
        return False


@pytest.mark.parametrize("number", FAILURES, ids=errno.errorcode.get)
@pytest.mark.parametrize("is_old", [True, False])
def test_train_keeps_what_it_learned_when_the_rename_fails(
    is_old, number, wordkin, text, tmp_path, fail_rename
):
    path = tmp_path / "kin.safetensors"
    if is_old:
        wk.WordVectors(["old"], [[1.0]]).save(path)
    fail_rename(path, number)
    outcome = wordkin("train", text, "-o", path, *TRAIN)
    assert_kept(path, outcome.err)
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("name", NAMES)
def test_train_keeps_it_in_every_format(name, wordkin, text, tmp_path, fail_rename):
    fail_rename(tmp_path / name, errno.EBUSY)
    outcome = wordkin("train", text, "-o", tmp_path / name, *TRAIN)
    assert_kept(tmp_path / name, outcome.err)


def test_train_names_the_kept_file_also_when_quiet(wordkin, text, tmp_path, fail_rename):
    path = tmp_path / "kin.safetensors"
    fail_rename(path, errno.EACCES)
    outcome = wordkin("train", "--quiet", text, "-o", path, *TRAIN)
    assert_kept(path, outcome.err)


def test_kept_file_holds_the_whole_model(wordkin, text, tmp_path, fail_rename):
    path = tmp_path / "kin.safetensors"
    fail_rename(path, errno.EXDEV)
    outcome = wordkin("train", text, "-o", path, *TRAIN)
    assert_kept(path, outcome.err, lambda file: wk.load_model(file).vectors)


def test_word2vec_keeps_what_it_learned_when_the_rename_fails(wordkin, text, tmp_path, fail_rename):
    path = tmp_path / "kin.bin"
    fail_rename(path, errno.EBUSY)
    flags = ("-train", text, "-output", path, "-min-count", 1, "-size", 4, "-iter", 1)
    outcome = wordkin("word2vec", *flags, "-threads", 1)
    words = {"the", "sea", "meets", "shore", "lake", "</s>"}
    kept = [path, *files_named(outcome.err)]
    assert any(holds(file, words, wk.load) for file in kept), outcome.err


@pytest.mark.parametrize("number", FAILURES, ids=errno.errorcode.get)
def test_model_save_keeps_the_draft_and_names_it(number, model, tmp_path, fail_rename):
    path = tmp_path / "kin.safetensors"
    fail_rename(path, number)
    try:
        model.save(path)
    except OSError as problem:
        message = str(problem)
    else:
        message = ""
    assert_kept(path, message)


@pytest.mark.parametrize("name", NAMES)
def test_vectors_save_keeps_the_draft_and_names_it(name, model, tmp_path, fail_rename):
    fail_rename(tmp_path / name, errno.EBUSY)
    try:
        model.vectors.save(tmp_path / name)
    except OSError as problem:
        assert_kept(tmp_path / name, str(problem))
    else:
        assert_kept(tmp_path / name, "")


def test_save_of_the_face_keeps_the_draft_and_names_it(tmp_path, fail_rename):
    path = tmp_path / "kin"
    face = Word2Vec(SENTENCES, vector_size=4, min_count=1, epochs=1, workers=1)
    fail_rename(path, errno.EBUSY)
    try:
        face.save(str(path))
    except OSError as problem:
        assert_kept(path, str(problem))
    else:
        assert_kept(path, "")


def test_old_file_stays_whole_when_the_rename_fails_and_nothing_was_copied(
    model, tmp_path, fail_rename
):
    path = tmp_path / "kin.safetensors"
    wk.WordVectors(["old"], [[1.0]]).save(path)
    fail_rename(path, errno.EACCES)
    try:
        model.save(path)
    except OSError:
        assert wk.load(path).words == ["old"]
    else:
        assert "sea" in wk.load(path)


def test_train_saves_elsewhere_when_no_file_can_be_made_in_the_folder_any_more(
    wordkin, text, tmp_path, monkeypatch
):
    """The permissions of the folder change while the training runs."""
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    is_trained = []
    plain_train = wk.train

    def train(*arguments, **options):
        trained = plain_train(*arguments, **options)
        is_trained.append(True)
        return trained

    plain = Path.open

    def refuse(path, mode="r", *arguments, **options):
        if is_trained and path.parent == folder and set(mode) & set("wxa+"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return plain(path, mode, *arguments, **options)

    monkeypatch.setattr(wk, "train", train)
    monkeypatch.setattr(Path, "open", refuse)
    outcome = wordkin("train", text, "-o", folder / "kin.safetensors", *TRAIN)
    assert is_trained
    assert_kept(folder / "kin.safetensors", outcome.err)


@pytest.mark.slow
@pytest.mark.linux
@pytest.mark.parametrize("output", ["kin.bin", "kin.safetensors"])
def test_train_writes_to_a_file_that_is_a_mount_or_says_so_before_it_trains(output, text, tmp_path):
    """`docker run -v $PWD/kin.bin:/data/kin.bin`, here with a mount in a namespace of its own."""
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare")
    (tmp_path / "outside").touch()
    (tmp_path / output).touch()
    train = [sys.executable, "-m", "wordkin", "train", text, "-o", tmp_path / output, *TRAIN]
    script = 'mount --bind "$0" "$1" || exit 77; shift; exec "$@"'
    command = ["unshare", "-rm", "sh", "-c", script, tmp_path / "outside", tmp_path / output]
    ended = subprocess.run([*command, *train], capture_output=True, text=True, check=False)
    if ended.returncode == 77 or "unshare" in ended.stderr:
        pytest.skip("no mount may be made here")
    if "saved" in ended.stderr:  # through the mount
        assert ended.returncode == 0
        assert set(wk.load(tmp_path / "outside")) == {"the", "sea", "meets", "shore", "lake"}
    else:
        assert ended.returncode == 2
        assert "mount" in ended.stderr
        assert "vocabulary:" not in ended.stderr  # the plan, which comes before the training


# what can be known before


@pytest.mark.linux
def test_train_refuses_before_it_trains_a_checkpoint_that_does_not_fit_the_disk(
    wordkin, text, tmp_path, monkeypatch
):
    fills = shutil.disk_usage(tmp_path)._replace(free=5_000)
    plain = shutil.disk_usage

    def usage(path):
        return fills if Path(path).name == "run" or "run" in Path(path).parts else plain(path)

    (tmp_path / "run").mkdir()
    monkeypatch.setattr(shutil, "disk_usage", usage)
    outcome = wordkin(
        "train",
        *(text, "-o", tmp_path / "kin.bin", "--checkpoint", tmp_path / "run"),
        *("--dimensions", "200", "--min-count", "1", "--epochs", "1"),
    )
    assert outcome.status == 2
    assert f"{tmp_path}/run" in outcome.err
    assert not (tmp_path / "kin.bin").exists()


FULL = """
import resource, sys
from wordkin.cli import main
sys.argv = ["wordkin", *sys.argv[1:]]
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
main()
"""


@pytest.mark.slow
@pytest.mark.linux
@pytest.mark.parametrize("quiet", [[], ["-q"]])
def test_train_tells_of_a_checkpoint_that_failed_even_when_quiet(quiet, tmp_path):
    """An error is no chatter."""
    text = tmp_path / "text.txt"
    text.write_bytes(b"".join(b"w%d w%d\n" % (i % 400, i % 401) for i in range(3_000)))
    options = ["--dimensions", "20", "--min-count", "1", "--epochs", "2", "--threads", "1"]
    options += ["--checkpoint", str(tmp_path / "run"), "--checkpoint-words", "1000"]
    # The vectors, as `- `, go to a pipe, which has no limit.
    command = [sys.executable, "-c", FULL, "train", str(text), "-o", "-", *options, *quiet]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert f"{tmp_path}/run" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_python_refuses_before_it_trains_a_checkpoint_that_does_not_fit_the_disk(
    tmp_path, monkeypatch
):
    usage = shutil.disk_usage(tmp_path)._replace(free=5_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    options = SMALL | {"dimensions": 200, "progress": False}
    with pytest.raises(SettingsError, match=r"run: 3 checkpoints of .* are free there"):
        wk.train(SENTENCES, **options, checkpoint=tmp_path / "run")


def test_train_adds_up_what_model_and_checkpoints_take_of_one_disk(
    wordkin, text, tmp_path, monkeypatch
):
    """Each alone fits: 3 checkpoints of 8 kB, and a model of 8 kB."""
    usage = shutil.disk_usage(tmp_path)._replace(free=28_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    options = ("-o", tmp_path / "m.safetensors", *TRAIN, "--dimensions", 200)
    assert wordkin("train", text, *options).status == 0
    outcome = wordkin("train", text, *options, "--checkpoint", tmp_path / "run")
    assert (outcome.status, (tmp_path / "run").exists()) == (2, False)
    assert f"{tmp_path / 'm.safetensors'}: needs about 0.0 MB on disk" in outcome.err


def test_checkpoints_that_get_no_name_leave_no_drafts(tmp_path, fail_rename):
    plan = wk.Checkpoints(tmp_path / "run")
    fail_rename(plan.file_of(630), errno.EACCES)  # the last one
    options = SMALL | {"progress": False, "subsample_threshold": 0, "epochs": 3}
    with pytest.warns(NotSavedWarning, match=r"Permission denied\. The training has ended"):
        wk.train(SENTENCES, **options, checkpoint=plan)
    assert not list((tmp_path / "run").glob("*.tmp"))


def test_index_and_script_of_the_face_look_first_whether_they_may_write(
    tmp_path, text, monkeypatch
):
    kin = tmp_path / "kin.safetensors"
    wk.WordVectors(["sea"], [[1.0]]).save(kin)
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write anywhere
    monkeypatch.setattr("wordkin.opening.read_vectors", None)
    with pytest.raises(PermissionError, match=r"kin\.safetensors\.index"):
        wk.build_index(kin)
    monkeypatch.setattr(word2vec_standalone, "train", None)
    with pytest.raises(PermissionError, match=r"kin\.txt"):
        word2vec_standalone.main(["-train", str(text), "-output", str(tmp_path / "kin.txt")])
