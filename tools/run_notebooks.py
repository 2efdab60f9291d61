"""Run the notebooks in examples/ and keep what their cells show.

    python tools/run_notebooks.py [NAME.ipynb ...]

Each runs in a folder of its own that is removed afterwards.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SECONDS = 1800  # for a cell, on a busy machine
KEPT = ("output_type", "name", "text", "data", "metadata", "execution_count")


def run_cell(client: Any, source: str) -> list[dict[str, Any]]:
    """What a cell shows, in the form of a notebook's file."""
    outputs: list[dict[str, Any]] = []

    def keep(message: dict[str, Any]) -> None:
        kind, content = message["msg_type"], message["content"]
        if kind == "error":
            raise SystemExit("\n".join(content["traceback"]))
        is_more = outputs and outputs[-1].get("name") == content.get("name", 0)
        if kind == "stream" and is_more:
            outputs[-1]["text"] += content["text"]
        elif kind in {"stream", "display_data", "execute_result"}:
            output = {"output_type": kind, **content}
            outputs.append({name: output[name] for name in KEPT if name in output})

    client.execute_interactive(source, output_hook=keep, timeout=SECONDS)
    return outputs


def as_lines(output: dict[str, Any]) -> dict[str, Any]:
    """The same, with texts as lists of lines, so that a change shows in few lines of a diff."""
    if "text" in output:
        return output | {"text": output["text"].splitlines(keepends=True)}
    data = {
        kind: value.splitlines(keepends=True) if kind.startswith("text/") else value
        for kind, value in output["data"].items()
    }
    return output | {"data": data}


def run_notebook(path: Path) -> None:
    """Run all cells in order, and write what they show into the file."""
    notebook = json.loads(path.read_text("utf-8"))
    manager = KernelManager()
    with tempfile.TemporaryDirectory() as folder:
        manager.start_kernel(cwd=folder)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=SECONDS)
            code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
            for number, cell in enumerate(code, 1):
                cell["outputs"] = list(map(as_lines, run_cell(client, "".join(cell["source"]))))
                cell["execution_count"] = number
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    text = json.dumps(notebook, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")


def main() -> None:
    """Run those that are named, or all but the one that shows the whole explorer."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", default=["tour.ipynb", "shop.ipynb"])
    for name in parser.parse_args().names:
        run_notebook(EXAMPLES / name)


if __name__ == "__main__":
    main()
