"""A real kernel of Jupyter: progress in a cell, its button to interrupt, and the notebooks in examples/."""

import json
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts import ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from jupyter_client.manager import KernelManager

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="its event loop is not the kernel's kind"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
SECONDS = 600  # for a start or a cell, on a slow machine
TRAIN = """
import wordkin as wk

text = [["sea", "lake", "shore"] * 100] * 50
model = wk.train(text, epochs={epochs}, dimensions=8, threads=1, max_words=9)
"""


WITH_OUTPUTS = ("shop", "tour")
LARGEST_BYTES = 80_000
# So that they run fast: fewer epochs, and a quarter of the text once that is there.
FEWER = {"epochs=10": "epochs=1", "epochs=3": "epochs=1"}
THIN = """
from pathlib import Path
if (text := Path("world.txt")).exists():
    text.write_bytes(b"".join(text.read_bytes().splitlines(keepends=True)[::4]))
"""


class Notebook:
    """A kernel that runs cells."""

    def __init__(self, manager: Any, client: Any) -> None:
        self.manager = manager
        self.client = client
        self.data: dict[str, str] = {}  # what the last cell showed, by its kind

    def run(self, cell: str, *, interrupt_at: str = "") -> tuple[str, str]:
        """Its status, and what it showed; it is interrupted once it has shown those words."""
        shown: list[str] = []
        self.data = {}
        interrupts: list[bool] = []

        def show(message: dict[str, Any]) -> None:
            shown.append(message["content"].get("text", ""))
            self.data |= message["content"].get("data", {})
            if interrupt_at and interrupt_at in shown[-1] and not interrupts:
                interrupts.append(True)
                self.manager.interrupt_kernel()

        reply = self.client.execute_interactive(cell, output_hook=show, timeout=SECONDS)
        return reply["content"]["status"], "".join(shown)


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """A kernel without a port, which another program could take first, or a file in our home."""
    folder = tmp_path_factory.mktemp("k")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(folder))
        programs = str(Path(sys.executable).parent)  # a cell may run a command
        patch.setenv("PATH", os.pathsep.join([programs, os.environ["PATH"]]))
        manager = KernelManager(transport="ipc", ip=str(folder / "k"))
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=SECONDS)
            yield Notebook(manager, client)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def test_train_draws_a_bar_in_a_cell(notebook: Notebook) -> None:
    status, shown = notebook.run(TRAIN.format(epochs=3))
    assert status == "ok"
    last = shown.rstrip().rpartition("\r")[2]
    assert last.startswith("━" * 20 + " epoch 3 of 3, 100.0 %")


def test_train_that_is_interrupted_in_a_cell_leaves_a_model_and_a_kernel_that_lives(
    notebook: Notebook,
) -> None:
    status, shown = notebook.run(TRAIN.format(epochs=10**9), interrupt_at="epoch")
    assert status == "ok"
    assert "training was interrupted after" in shown
    status, shown = notebook.run("print(model.words_trained > 0, len(model.vectors))")
    assert (status, shown) == ("ok", "True 3\n")


def test_example_shows_tables_a_picture_and_the_explorer(notebook: Notebook) -> None:
    example = json.loads((ROOT / "examples" / "look_at_vectors.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in example["cells"] if cell["cell_type"] == "code"]
    shown = []
    for cell in cells:
        status, told = notebook.run(cell)
        assert (status, told) == ("ok", "")
        shown.append(notebook.data)
    table, neighbors, picture, explorer = shown
    assert "<table>" in table["text/html"]
    assert "<table>" in neighbors["text/html"]
    assert "image/png" in picture
    assert explorer["text/html"].startswith("<iframe sandbox=")


def read_cells(name: str) -> list[dict[str, Any]]:
    """The cells of code of an example."""
    example = json.loads((ROOT / "examples" / f"{name}.ipynb").read_text("utf-8"))
    return [cell for cell in example["cells"] if cell["cell_type"] == "code"]


def kinds_of(outputs: list[dict[str, Any]]) -> tuple[set[str], bool]:
    """The kinds of data that a cell shows, and whether it prints something."""
    data = {kind for output in outputs for kind in output.get("data", {})}
    return data, any(output["output_type"] == "stream" for output in outputs)


@pytest.mark.parametrize("name", WITH_OUTPUTS)
def test_example_shows_the_same_kinds_of_things_again(
    notebook: Notebook, name: str, tmp_path: Path
) -> None:
    notebook.run(f"import os; os.chdir({str(tmp_path)!r})")
    for number, cell in enumerate(read_cells(name)):
        source = "".join(cell["source"])
        for option, fewer in FEWER.items():
            source = source.replace(option, fewer)
        status, told = notebook.run(source)
        assert status == "ok", told
        assert (set(notebook.data), bool(told)) == kinds_of(cell["outputs"]), source
        if number == 0:
            notebook.run(THIN)


@pytest.mark.parametrize("name", WITH_OUTPUTS)
def test_example_has_outputs_that_are_small_and_name_no_machine(name: str) -> None:
    text = (ROOT / "examples" / f"{name}.ipynb").read_text("utf-8")
    assert len(text.encode()) < LARGEST_BYTES
    numbers = [cell["execution_count"] for cell in read_cells(name)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [word for word in ("ipykernel_", str(ROOT), "Warning") if word in text] == []
