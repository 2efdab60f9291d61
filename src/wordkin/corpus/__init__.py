"""Text as word ids: `encode` makes an `EncodedCorpus`, once for all epochs and trainings.

text.py → scanning.py (kernels/scan.py) → encoding.py → encoded.py
                                storage.py: memory or mapped files
"""

from wordkin.corpus.encoded import EncodedCorpus
from wordkin.corpus.encoding import encode

__all__ = ["EncodedCorpus", "encode"]
