"""A text larger than the memory it is trained in: anonymous memory, sampled from outside."""

import tempfile

import tasks
from fresh import SAMPLE_SECONDS, fresh, peak_anonymous_mb, start, value
from record import provenance, table, write_raw, write_section
from texts import UNPACKED, unpacked_text

COPIES = 8  # of text8like: 0.8 GB
GOAL = 4  # how many times as large as the memory the text shall be


def main() -> None:
    """Train on the copies, and write the peak."""
    text = unpacked_text()
    text_mb = COPIES * text.stat().st_size / 1e6
    with tempfile.TemporaryDirectory(dir=UNPACKED) as folder:
        fresh(tasks.train_from_disk, text=__file__, copies=1, folder=folder)  # compiles
        training = start(tasks.train_from_disk, text=str(text), copies=COPIES, folder=folder)
        peak_mb = peak_anonymous_mb(training)
        trained = value(training)
    write_raw("memory", [{"text_mb": text_mb, "peak_anonymous_mb": peak_mb, **trained}])
    row = [f"{text_mb:,.0f} MB", f"{peak_mb:,.0f} MB", f"{text_mb / peak_mb:.1f}", f"≥ {GOAL}"]
    body = f"""
One epoch of text8like {COPIES} times over: {trained["words"]:,} tokens of {trained["vocabulary"]:,}
words, skip-gram with negatives, 100 dimensions, all cores, word ids in mapped files (`folder=`).
The peak is that of RssAnon in /proc/PID/status, sampled every {SAMPLE_SECONDS * 1e3:.0f} ms from
start to end: the memory that the system cannot take back by reading a file again.

{table(["text", "peak anonymous memory", "text / memory", "goal"], [row])}

{provenance()}
"""
    print(body)
    write_section("Memory", body)


if __name__ == "__main__":
    main()
