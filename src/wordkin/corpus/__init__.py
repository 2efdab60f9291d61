"""Text as word ids: `encode` makes an `EncodedCorpus`, once for all epochs and trainings.

text/sources.py → scanning.py (kernels/scan.py): bytes              → writer.py → encoded.py
                  sentences.py: token lists                           storage.py: memory or files
                  integers.py (kernels/numbering.py): whole numbers   runs.py: words spill to disk

encoding.py chooses the reader. taking.py copies some of a corpus's sentences.
"""

from wordkin.corpus.encoded import EncodedCorpus
from wordkin.corpus.encoding import encode

__all__ = ["EncodedCorpus", "encode"]
