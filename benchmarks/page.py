"""What a frame of the explorer page costs in Chromium with software drawing, beside regl-scatterplot."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

import wordkin as wk
from record import Record, provenance, table, write_raw, write_section
from wordkin.analysis.placing import Placed
from wordkin.answers.packed_map import draw, pack_map

FOLDER = Path(__file__).resolve().parent / "page"
POINTS, QUICK_POINTS = (20_000, 100_000), (2_000,)
GOALS = {20_000: 60, 100_000: 120}  # CPU milliseconds a frame, labels drawn
SHARE = 0.7  # of regl-scatterplot's CPU time, at most
FRAMES, QUICK_FRAMES = 120, 20
NEAREST = 24  # the zoom in the middle of the journey
GROUPS = 8
KNOWN = [f"word{number}" for number in range(20)]  # to the server, which is asked for neighbors
VIEWPORT = {"width": 1280, "height": 800}
FLAGS = (
    *["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
    "--disable-background-networking",
)
COLORS = ["#490092", "#db6d00", "#009e73", "#b66dff", "#920000", "#004949", "#aa4499", "#000000"]

# From the whole map to 24 times as near, a little aside, and back; a frame is a step.
JOURNEY = """async ({ frames, nearest }) => {
  const times = [];
  let last = performance.now();
  for (let frame = 0; frame < frames; frame++) {
    const part = frame / frames;
    const k = part < 0.4 ? nearest ** (part / 0.4) : part < 0.7 ? nearest : nearest ** ((1 - part) / 0.3);
    setView({ x: 0.5 + 0.2 * Math.max(0, Math.min(part - 0.4, 0.3)), y: 0.5, k });
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - last);
    last = performance.now();
  }
  return times;
}"""
# From the answer's last byte to the frame that shows the neighbors.
TYPING = """async (word) => {
  const field = document.querySelector("#search input"), answers = document.querySelector("#answers");
  const shown = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (!answers.querySelector("ol.ranked") || !answers.innerText.includes(word)) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    }).observe(answers, { childList: true });
  });
  field.value = word;
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  const time = await shown;
  const asked = performance.getEntriesByType("resource").filter(({ name }) => name.includes("api/nearest"));
  return time - asked.at(-1).responseEnd;
}"""
OURS = "() => { globalThis.setView = (view) => { wordkinPage.desk.view1.camera.view = view; }; }"


def main() -> None:
    """Measure, print, and write the section unless it is a quick run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few points, only printed")
    quick = parser.parse_args().quick
    frames = QUICK_FRAMES if quick else FRAMES
    records: list[Record] = []
    with (
        chromium() as browser,
        serving_a_model() as address,
        tempfile.TemporaryDirectory() as folder,
    ):
        bundle = bundle_scatterplot(Path(folder))
        for points in QUICK_POINTS if quick else POINTS:
            cloud = make_cloud(points)
            ours, size, opening = measure_ours(browser, address, cloud, frames)
            records += [
                {"what": "wordkin", "points": points, **ours, **opening},
                {"what": "regl-scatterplot", "points": points}
                | measure_scatterplot(browser, bundle, cloud, size, frames),
            ]
    print(report(records))
    if not quick:
        write_raw("page", records)
        write_section("Page", f"{report(records)}\n\n{provenance('playwright')}")


def make_cloud(points: int) -> dict[str, Any]:
    """Words in clusters, as a layout of real vectors leaves them: positions, groups, spellings."""
    random = np.random.default_rng(1)
    centers = random.normal(size=(points // 50, 2))
    places = centers[random.integers(len(centers), size=points)]
    places = (places + random.normal(scale=0.06, size=(points, 2))).astype(np.float32)
    groups = (np.arctan2(*centers.T)[random.integers(len(centers), size=points)] + np.pi) * 1.27
    letters = random.choice(list("etaoinshrdlu"), size=(points, 9))
    lengths = random.integers(2, 10, size=points)
    words = [
        f"{''.join(row[:length])}{place % 97}"
        for place, (row, length) in enumerate(zip(letters, lengths, strict=True))
    ]
    words[: len(KNOWN)] = KNOWN
    return {"places": places, "groups": groups.astype(int) % GROUPS, "words": words}


def as_map(cloud: Mapping[str, Any]) -> bytes:
    """The cloud as the server would send it."""
    units = np.eye(GROUPS, dtype=np.float32)[cloud["groups"]]
    return pack_map(draw(cloud["words"], units, None, Placed(cloud["places"], "pca")))


def measure_ours(
    browser: Any, address: str, cloud: Mapping[str, Any], frames: int
) -> tuple[Record, Mapping[str, float], Record]:
    """A frame of our page, the size of its map, and what opening it cost its main thread."""
    page = browser.new_page(viewport=VIEWPORT, reduced_motion="reduce")
    body = as_map(cloud)
    page.route(
        "**/api/map*",
        lambda route: route.fulfill(body=body, content_type="application/octet-stream"),
    )
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address)
    while not page.evaluate("() => Boolean(globalThis.wordkinPage?.isSettled)"):
        page.wait_for_timeout(100)
    metrics = {
        each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]
    }
    page.wait_for_timeout(500)
    page.evaluate(OURS)
    measured = measure_journey(page, frames)
    size = page.locator("#first-map").bounding_box()
    answers = [page.evaluate(TYPING, word) for word in KNOWN]
    page.close()
    opening = {"opening_seconds": metrics["TaskDuration"], "answer_ms": float(np.median(answers))}
    return measured, size, opening


def measure_scatterplot(
    browser: Any, bundle: Path, cloud: Mapping[str, Any], size: Mapping[str, float], frames: int
) -> Record:
    """A frame of regl-scatterplot with the same points on a canvas of the same size."""
    page = browser.new_page(viewport=VIEWPORT)
    page.set_content("<!doctype html><canvas></canvas>")
    page.add_script_tag(path=bundle)
    places = cloud["places"]
    scaled = (places - places.min(axis=0)) / (places - places.min(axis=0)).max()
    given = {
        "x": scaled[:, 0].tolist(),
        "y": scaled[:, 1].tolist(),
        "groups": cloud["groups"].tolist(),
        "colors": COLORS,
        "width": round(size["width"]),
        "height": round(size["height"]),
    }
    page.evaluate("(given) => startScatterplot(given)", given)
    page.wait_for_timeout(500)
    measured = measure_journey(page, frames)
    page.close()
    return measured


def measure_journey(page: Any, frames: int) -> Record:
    """Milliseconds a frame by the clock, and by the CPU time of all of Chromium's processes."""
    before = cpu_milliseconds()
    times = page.evaluate(JOURNEY, {"frames": frames, "nearest": NEAREST})
    spent = cpu_milliseconds() - before
    return {
        "cpu_ms": spent / frames,
        "median_ms": float(np.median(times)),
        "p95_ms": float(np.percentile(times, 95)),
    }


def cpu_milliseconds() -> float:
    """CPU time of all processes of Chromium that descend from this one."""
    parents, ticks = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text("utf-8", "replace")
        except OSError:  # it has ended meanwhile
            continue
        name, fields = stat.split("(", 1)[1].rsplit(")", 1)
        values = fields.split()
        parents[int(folder.name)] = int(values[1])
        if name.startswith("chrom"):
            ticks[int(folder.name)] = int(values[11]) + int(values[12])

    def is_ours(process: int) -> bool:
        while process in parents and process != os.getpid():
            process = parents[process]
        return process == os.getpid()

    found = sum(each for process, each in ticks.items() if is_ours(process))
    return 1_000 * found / os.sysconf("SC_CLK_TCK")


def bundle_scatterplot(folder: Path) -> Path:
    """regl-scatterplot of the lock file and our few lines around it, as one script."""
    target = folder / "scatterplot.js"
    subprocess.run(["npm", "ci", "--silent"], cwd=FOLDER, check=True)
    subprocess.run(
        [
            "npx",
            "esbuild",
            "entry.js",
            "--bundle",
            "--minify",
            "--format=iife",
            "--log-level=error",
            f"--outfile={target}",
        ],
        cwd=FOLDER,
        check=True,
    )
    return target


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serving_a_model() -> Iterator[str]:
    """The address of a server of a few words: the page asks it for all but the map."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kin.safetensors"
        wk.WordVectors(KNOWN, np.eye(len(KNOWN))).save(path)
        command = [sys.executable, "-m", "wordkin", "serve", str(path), "--port", "0", "--no-open"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            try:
                yield server.stdout.readline().split()[-1]
            finally:
                server.terminate()


def report(records: list[Record]) -> str:
    """The table, with goals."""
    rows = []
    for ours, other in zip(records[::2], records[1::2], strict=True):
        for each in (ours, other):
            goal = f"≤ {GOALS[each['points']]}" if each is ours and each["points"] in GOALS else ""
            rows.append(
                [
                    f"{each['what']}, {each['points']:,} points",
                    *(f"{each[name]:.0f}" for name in ("cpu_ms", "median_ms", "p95_ms")),
                    goal,
                    f"{ours['cpu_ms'] / other['cpu_ms']:.2f}" if each is ours else "",
                ]
            )
    header = [
        "",
        "CPU ms a frame",
        "median ms",
        "95 % ms",
        "goal, CPU ms",
        f"of the other (goal ≤ {SHARE})",
    ]
    opening = ", ".join(
        f"{each['opening_seconds']:.2f} s at {each['points']:,} words" for each in records[::2]
    )
    answer = ", ".join(
        f"{each['answer_ms']:.0f} ms at {each['points']:,} words" for each in records[::2]
    )
    return (
        "Chromium without a graphics card, a window of 1280 × 800 pixels, from 1 × to 24 ×, aside, and back;\n"
        "CPU time is that of all its processes. wordkin draws its labels; regl-scatterplot has none,\n"
        "and a canvas of the map's size.\n\n"
        f"{table(header, rows)}\n\nMain thread until the page is usable: {opening} (goal: under 1 s at 20,000).\n"
        f"From the answer of the server to the frame that shows a typed word's neighbors: {answer} (goal: 100 ms)."
    )


if __name__ == "__main__":
    main()
