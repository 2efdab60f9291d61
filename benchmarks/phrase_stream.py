"""The face's Phrases of a stream larger than the memory allowed: anonymous memory, sampled from outside."""

import argparse

from face_tasks import phrases_of_stream
from fresh import SAMPLE_SECONDS, fresh, peak_anonymous_mb, start, value
from record import provenance, table, write_raw, write_section
from texts import unpacked_text

COPIES = 8  # of text8like: 0.8 GB
MEMORY = "200MB"
QUICK_WORDS = 1_000_000


def main() -> None:
    """Count and join the copies, and write the peak unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less text, only printed")
    is_quick = parser.parse_args().quick
    text = unpacked_text(QUICK_WORDS if is_quick else None)
    text_mb = COPIES * text.stat().st_size / 1e6
    options = {"memory": MEMORY, "copies": COPIES}
    fresh(phrases_of_stream, text=__file__, **options)  # compiles
    counting = start(phrases_of_stream, text=str(text), **options)
    peak_mb = peak_anonymous_mb(counting)
    found = value(counting)
    row = [f"{text_mb:,.0f} MB", MEMORY, f"{peak_mb:,.0f} MB", f"{text_mb / peak_mb:.1f}"]
    body = f"""
`Phrases(stream)`, then `frozen[stream]`, of `wordkin.gensim`: both streams are generators of token
lists, to be gone through once, which read text8like {COPIES} times over: {found["tokens"]:,} tokens.
With WORDKIN_MEMORY={MEMORY} the rarest pairs are forgotten, as gensim does beyond `max_vocab_size`:
{found["phrases"]:,} phrases are left, and {found["joined"]:,} tokens. The peak is that of RssAnon in
/proc/PID/status, sampled every {SAMPLE_SECONDS * 1e3:.0f} ms from start to end.

{table(["text", "allowed", "peak anonymous memory", "text / memory"], [row])}

{provenance()}
"""
    print(body)
    if not is_quick:
        write_raw("phrase_stream", [{"text_mb": text_mb, "peak_anonymous_mb": peak_mb, **found}])
        write_section("Phrases of a stream", body)


if __name__ == "__main__":
    main()
