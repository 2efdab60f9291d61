"""`wordkin index`: makes questions to millions of words fast."""

from pathlib import Path

import wordkin as wk
from wordkin.cli.arguments import AsJson, Threads, VectorsFile
from wordkin.cli.outcome import shows_messages
from wordkin.cli.results import conclude
from wordkin.search.approximate import index_path


def index(vectors: VectorsFile, threads: Threads = None, as_json: AsJson = False) -> None:
    """Index vectors for fast, approximate search.

    The index is a file next to the vectors.
    """
    recall = wk.build_index(vectors, threads=threads, progress=shows_messages())
    file = str(index_path(Path(vectors)))
    said = f"saved {file}: recall of 10 neighbors {recall:.1%}"
    conclude(said, as_json=as_json, file=file, recall=recall)
