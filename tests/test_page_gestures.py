"""What people do to the map and the boards, done as they do it, and read back from what is drawn and saved."""

from __future__ import annotations

import base64
import csv
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from page_in_chromium import Explorer, chromium
from serve_process import Server, serving
from test_page_journeys import LABELS_AT, MANY, make_vectors, nearest

pytestmark = pytest.mark.page

# Notes what is written on each canvas since it was cleared: text, place, width, font.
NOTE_WRITING = """
const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.clearRect = function (...given) {
  this.canvas.written = [];
  clearRect.apply(this, given);
};
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  const { width } = this.measureText(text), start = this.textAlign === "center" ? x - width / 2 : x;
  this.canvas.written?.push([text, start, y, width, this.font]);
  fillText.call(this, text, x, y);
};"""
WRITTEN = "() => wordkinPage.desk.view1.surface.written"
# At one moment: where each word's point is, its color there, what is written, and where lines go.
LOOK = """() => {
  const { view1 } = wordkinPage.desk, pen = view1.picture(1).getContext("2d"), { toScreen } = view1.frame(1);
  const points = [...wordkinPage.map.x.keys()].map(toScreen);
  const color = ([x, y]) => [...pen.getImageData(Math.floor(x), Math.floor(y), 1, 1).data].slice(0, 3);
  return { points, colors: points.map(color), texts: view1.surface.written, lines: view1.emphasis.lines };
}"""
GREY = [0xCF, 0xCD, 0xC8]
LIGHTEST = [0xC9, 0xCE, 0xD6]  # the low end of the scale


@pytest.fixture(scope="module")
def vectors() -> wk.WordVectors:
    return make_vectors()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, vectors: wk.WordVectors) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("gestures")
    vectors.save(folder / "old.safetensors")
    make_vectors(2).save(folder / "new.safetensors")
    text = [["sea", "lake", "shore"], ["king", "queen", "castle"]] * 30
    wk.train(text, dimensions=8, epochs=3, min_count=1, progress=False).save(
        folder / "trained.safetensors"
    )
    names = [folder / f"{name}.safetensors" for name in ("old", "new", "trained")]
    with serving(*names, "--no-open", WORDKIN_CACHE=str(folder)) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def explorer(browser: Any) -> Iterator[Explorer]:
    explorer = Explorer(browser)
    explorer.page.add_init_script(NOTE_WRITING)
    yield explorer
    explorer.close()


def written(explorer: Explorer) -> list[Any]:
    """What stands on the map, once that is at rest: text, start, middle of its height, width, font."""
    before: list[Any] = []
    found = list(explorer.evaluate(WRITTEN))
    while found != before:  # a legend of another height gives the map another size, and new labels
        explorer.page.wait_for_timeout(150)
        before, found = found, list(explorer.evaluate(WRITTEN))
    return found


def press(explorer: Explorer, key: str) -> None:
    explorer.act(lambda page: page.keyboard.press(key))


def click_on(explorer: Explorer, word: str) -> None:
    explorer.act(lambda page: page.mouse.click(*explorer.place(word)))


def save(explorer: Explorer, kind: str, folder: Path) -> Path:
    button = explorer.page.get_by_role("button", name=kind).first
    return explorer.download(lambda _: button.click(), folder)


def painted(explorer: Explorer) -> dict[str, list[int]]:
    """The colors of those words whose points nothing covers, neither a point nor a text nor a line."""
    seen = explorer.evaluate(LOOK)
    points, pairs = np.array(seen["points"]), np.array(seen["lines"], int).reshape(-1, 2)
    starts, ends = points[pairs].swapaxes(0, 1)[:, :, np.newaxis]
    crossed = starts + (ends - starts) * np.linspace(0, 1, 500)[:, np.newaxis]

    def is_free(x: float, y: float) -> bool:
        under = (
            start - 5 < x < start + width + 5 and abs(y - at) < 14
            for _, start, at, width, _ in seen["texts"]
        )
        is_alone = (np.abs(points - (x, y)).max(axis=1) < 6).sum() == 1
        return bool(
            is_alone and not any(under) and not (np.abs(crossed - (x, y)).max(axis=-1) < 4).any()
        )

    return {
        word: color
        for word, place, color in zip(MANY, seen["points"], seen["colors"], strict=True)
        if is_free(*place)
    }


def test_double_click_zooms_at_the_pointer(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    x, y = explorer.place("king")
    place = (x + 30, y + 20)
    explorer.act(lambda page: page.mouse.dblclick(*place))
    assert explorer.view()["k"] == pytest.approx(2)
    assert explorer.place("king") == pytest.approx((place[0] - 60, place[1] - 40), abs=1)


def test_zooming_is_smooth_where_nobody_asks_for_less_motion(browser: Any, server: Server) -> None:
    explorer = Explorer(browser, reduced_motion="no-preference").open(server)
    explorer.page.locator("#zoom-in").click()
    explorer.wait("() => wordkinPage.desk.view.k > 1 && wordkinPage.desk.view.k < 2")
    explorer.wait("() => wordkinPage.desk.view.k === 2")
    explorer.page.locator("#zoom-fit").click()
    explorer.wait("() => wordkinPage.desk.view.k === 1")
    explorer.close()


def test_arrows_move_the_map_and_minus_zooms_out(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    explorer.act(lambda page: page.locator("#maps canvas").last.focus())
    for _ in range(3):
        press(explorer, "+")
    views = [explorer.view()]
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        press(explorer, key)
        views.append(explorer.view())
    assert views[1]["x"] < views[0]["x"]
    assert views[2]["y"] < views[1]["y"]
    assert views[4] == pytest.approx(views[0], abs=1e-6)
    press(explorer, "-")
    assert explorer.view()["k"] == pytest.approx(1.5**2)


def test_names_of_groups_stand_on_the_whole_map_and_go_nearer_by(
    explorer: Explorer, server: Server
) -> None:
    explorer.open(server)
    names = explorer.evaluate("() => wordkinPage.desk.view1.labels.names.map(({ text }) => text)")
    assert len(names) >= 3
    assert {text for text, *_, font in written(explorer) if "15px" in font} == set(names)
    assert overlaps(written(explorer)) == []
    explorer.act(lambda page: page.locator("#zoom-in").click())
    assert [text for text, *_, font in written(explorer) if "15px" in font] == []


def overlaps(texts: list[Any]) -> list[tuple[str, str]]:
    """Which of some written texts cover each other."""
    return [
        (one, other)
        for i, (one, x, y, width, _) in enumerate(texts)
        for other, x2, y2, width2, _ in texts[i + 1 :]
        if x < x2 + width2 and x2 < x + width and abs(y - y2) < 15
    ]


def test_every_word_of_a_real_map_has_its_label_and_none_covers_another(
    browser: Any, data_folder: Path, tmp_path: Path
) -> None:
    vectors = wk.train(data_folder / "small.txt.xz", epochs=1, progress=False)
    vectors.save(tmp_path / "kin.safetensors")
    with serving(tmp_path / "kin.safetensors", "--no-open") as server:
        explorer = Explorer(browser)
        explorer.page.add_init_script(NOTE_WRITING)
        explorer.open(server)
        shown: set[int] = set()
        for zoom in (1, 2, 4, 8, 24, 128, 1_024, 8_192, 32_768):
            boxes = np.array(explorer.evaluate(LABELS_AT, zoom))
            assert shown <= set(boxes[:, 0].astype(int))
            shown = set(boxes[:, 0].astype(int))
            assert count_overlaps_by_rows(boxes[:, 1:]) == 0, zoom
        assert len(shown) == len(explorer.evaluate("() => wordkinPage.map.words")) == 20_000
        press(explorer, "m")
        for _ in range(9):  # what stands on the screen, from 1 to 26 times as near
            texts = written(explorer)
            assert len(texts) > 20
            assert overlaps(texts) == []
            press(explorer, "+")
        explorer.close()


def count_overlaps_by_rows(boxes: Any) -> int:
    """How many pairs of boxes (x, middle of y, width, height) cover each other, of many boxes of one height."""
    x, y, width, height = boxes[np.argsort(boxes[:, 1])].T
    found = 0
    for apart in range(1, len(x)):
        down = y[apart:] - y[:-apart] < height[apart:] - 1e-3
        if not down.any():
            break
        across = (x[:-apart] < (x + width)[apart:]) & (x[apart:] < (x + width)[:-apart])
        found += int((down & across).sum())
    return found


def test_chosen_word_leaves_the_others_grey_and_in_their_place(
    explorer: Explorer, server: Server, vectors: wk.WordVectors
) -> None:
    explorer.open(server)
    lit = {"sea", *nearest(vectors, "sea")}
    explorer.fill("Find a word", "sea")
    others = [color for word, color in painted(explorer).items() if word not in lit]
    assert len(others) > 50
    assert others == [GREY] * len(others)


def test_color_by_frequency_falls_with_the_rank(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    explorer.act(lambda page: page.get_by_label("Color").select_option("frequency"))
    assert explorer.text(".scale-line").split() == ["rare", "frequent"]
    assert is_falling(list(painted(explorer).values()))


def test_color_by_similarity_is_that_to_the_word(
    explorer: Explorer, server: Server, vectors: wk.WordVectors
) -> None:
    explorer.open(server, "#word=sea")
    explorer.act(lambda page: page.get_by_role("button", name="Color by similarity").click())
    assert "(to sea)" in explorer.text(".scale-line")
    found = painted(explorer)
    others = set(found) - {"sea", *nearest(vectors, "sea")}
    order = sorted(others, key=lambda word: -vectors.similarity("sea", word))
    assert is_falling([found[word] for word in order])


def test_color_by_a_place_on_an_axis(
    explorer: Explorer, server: Server, vectors: wk.WordVectors
) -> None:
    explorer.open(server, "#mode=axes&axis=king&axis=bread")
    explorer.act(lambda page: page.get_by_label("Color").select_option("axis"))
    assert explorer.text(".scale-line").split() == ["king", "bread"]
    units = {word: vectors[word] / np.linalg.norm(vectors[word]) for word in MANY}
    axis = units["bread"] - units["king"]
    found = painted(explorer)
    order = sorted(set(found) - {"king", "bread"}, key=lambda word: -(units[word] @ axis))
    assert is_falling([found[word] for word in order])


def is_falling(colors: list[list[int]]) -> bool:
    """Whether colors go from the dark end of the scale to the light one."""
    assert len(colors) > 50
    # The very last word may lie below another point.
    assert max(abs(a - b) for a, b in zip(colors[-1], LIGHTEST, strict=True)) < 12
    return bool((np.diff(np.sum(colors, axis=1)) >= 0).all())


def test_charts_are_saved_as_pictures_that_open(
    explorer: Explorer, server: Server, tmp_path: Path
) -> None:
    explorer.open(server, "#model=trained")
    explorer.act(lambda page: page.get_by_role("button", name="Model", exact=True).click())
    assert explorer.page.locator(".chart").count() >= 2
    picture = explorer.download(
        lambda page: page.get_by_role("button", name="Save Loss as SVG").click(), tmp_path
    )
    assert picture.name == "loss.svg"
    drawing = ET.parse(picture).getroot()  # noqa: S314 (our own file)
    kind = "{http://www.w3.org/2000/svg}"
    assert drawing.find(f"{kind}title").text == "Loss"  # type: ignore[union-attr]
    assert len(drawing.findall(f"{kind}circle")) == 3
    opened = explorer.context.new_page()
    opened.goto(picture.as_uri())
    assert opened.locator("svg").get_attribute("aria-label").startswith("Loss: from ")
    opened.close()


def test_chosen_words_are_copied(browser: Any, server: Server) -> None:
    explorer = Explorer(browser, permissions=["clipboard-read", "clipboard-write"]).open(server)
    explorer.act(lambda page: page.locator("#rectangle").click())
    x, y = explorer.place("king")
    explorer.page.mouse.move(x - 25, y - 25)
    explorer.page.mouse.down()
    explorer.page.mouse.move(x + 25, y + 25, steps=3)
    explorer.act(lambda page: page.mouse.up())
    explorer.page.get_by_text("Save this list").click()
    explorer.page.get_by_role("button", name="Copy words").click()
    explorer.page.get_by_text("Words copied.").wait_for()
    shown = explorer.page.locator('ul[aria-label="Chosen words"] button').all_inner_texts()
    assert "king" in shown
    assert explorer.evaluate("() => navigator.clipboard.readText()").split("\n") == shown
    explorer.page.get_by_role("button", name="Copy Python").click()
    explorer.page.get_by_text("Python copied.").wait_for()
    assert explorer.evaluate("() => navigator.clipboard.readText()").startswith(
        "import wordkin as wk\n"
    )
    explorer.close()


def test_copying_says_so_where_the_browser_refuses(explorer: Explorer, server: Server) -> None:
    explorer.open(server, "#word=sea")
    explorer.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }"
    )
    explorer.page.get_by_text("Save this list").click()
    explorer.page.get_by_role("button", name="Copy words").click()
    explorer.page.get_by_text("The browser does not allow that here.").wait_for()


@pytest.mark.parametrize(
    ("address", "columns"),
    [
        ("#mode=analogy&words=sea&words=lake&words=king", ["word", "similarity"]),
        ("#mode=odd&words=sea&words=lake&words=king", ["word", "odd"]),
        ("#mode=compare&words=sea&words=lake", ["list", "word", "similarity"]),
        ("#mode=axes&axis=king&axis=bread", ["towards", "word", "similarity"]),
        ("#mode=models&word=sea", ["list", "word", "similarity"]),
    ],
)
def test_list_of_every_board_is_saved_twice_the_same(
    explorer: Explorer, server: Server, tmp_path: Path, address: str, columns: list[str]
) -> None:
    explorer.open(server, address)
    explorer.page.get_by_text("Save this list").first.click()
    files = [save(explorer, kind, tmp_path) for kind in ("CSV", "JSON")]
    with files[0].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = json.loads(files[1].read_text("utf-8"))
    assert list(rows[0]) == columns
    assert [[row[name] for name in columns] for row in rows] == [
        [json.dumps(entry[name]).strip('"') for name in columns] for entry in told
    ]


def test_clicked_words_fill_a_board(explorer: Explorer, server: Server) -> None:
    explorer.open(server, "#mode=odd")
    for word in ("castle", "flour", "dough"):
        click_on(explorer, word)
    assert explorer.state()["words"] == ["castle", "flour", "dough"]
    assert "castle is least like the others." in explorer.text()
    explorer.act(lambda page: page.get_by_role("button", name="Remove castle").click())
    assert explorer.state()["words"] == ["flour", "dough"]


def test_neighbors_are_zoomed_to_listed_longer_and_compared(
    explorer: Explorer, server: Server, vectors: wk.WordVectors
) -> None:
    explorer.open(server, "#word=sea")
    explorer.act(lambda page: page.get_by_role("button", name="Show 20 neighbors").click())
    assert explorer.ranked("Neighbors of sea") == nearest(vectors, "sea", 20)
    explorer.act(lambda page: page.get_by_role("button", name="Zoom to them").click())
    box = explorer.page.locator("#first-map").bounding_box()
    for word in ("sea", *nearest(vectors, "sea", 20)):
        x, y = explorer.place(word)
        assert box["x"] <= x <= box["x"] + box["width"]
        assert box["y"] <= y <= box["y"] + box["height"]
    explorer.act(lambda page: page.locator("ol.ranked .word").first.hover())
    assert explorer.text(".tip").startswith(nearest(vectors, "sea")[0])
    explorer.act(lambda page: page.get_by_role("button", name="Compare with").click())
    assert (explorer.state()["mode"], explorer.state()["words"]) == ("compare", ["sea"])
    explorer.fill("and", "lake")
    assert "Similarity" in explorer.text()


def test_two_models_are_chosen_and_the_second_map_leads_too(
    explorer: Explorer, server: Server
) -> None:
    explorer.open(server)
    explorer.act(lambda page: page.get_by_role("button", name="Two models").click())
    explorer.act(lambda page: page.get_by_label("Right").select_option("trained"))
    explorer.fill("Find a word", "sea")
    assert explorer.state()["second"] == "trained"
    box = explorer.page.locator("#second-map").bounding_box()
    explorer.page.mouse.move(box["x"] + 60, box["y"] + 200)
    explorer.act(lambda page: page.mouse.wheel(0, -300))
    views = explorer.evaluate(
        "() => [wordkinPage.desk.view1, wordkinPage.desk.view2].map((each) => each.camera.view)"
    )
    assert views[0]["k"] > 1.2
    assert views[0] == pytest.approx(views[1], abs=1e-6)


def test_picture_of_two_models_shows_both_maps(
    explorer: Explorer, server: Server, tmp_path: Path
) -> None:
    explorer.open(server, "#mode=models&word=sea")
    picture = explorer.download(lambda page: page.locator("#save-map").click(), tmp_path)
    assert picture.name == "map-old-new.png"
    content = base64.b64encode(picture.read_bytes()).decode()
    width, height, *colors = explorer.evaluate(HALVES, content)
    box = explorer.page.locator("#first-map").bounding_box()
    assert (width, height) == (2 * round(2 * box["width"]), 2 * round(box["height"]))
    for found in colors:  # in each half: words, lines to the neighbors, and grey points
        assert len(found) > 20
        assert GREY in found


HALVES = """async (content) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes])), { width, height } = picture;
  const pen = new OffscreenCanvas(width, height).getContext("2d");
  pen.drawImage(picture, 0, 0);
  const colors = (left) => {
    const { data } = pen.getImageData(left, 0, width / 2, height), found = new Set();
    for (let at = 0; at < data.length; at += 4) found.add(data.slice(at, at + 3).join());
    return [...found].map((color) => color.split(",").map(Number));
  };
  return [width, height, colors(0), colors(width / 2)];
}"""


def test_words_of_a_board_are_taken_as_one_goes_on_with_tab(
    explorer: Explorer, server: Server, vectors: wk.WordVectors
) -> None:
    explorer.open(server, "#mode=analogy")
    explorer.page.get_by_role("combobox", name="a", exact=True).click()
    explorer.page.keyboard.type("sea")
    press(explorer, "Tab")
    explorer.page.keyboard.type("lak")  # while the panel may be put in place of the one before
    explorer.page.wait_for_timeout(300)
    explorer.page.keyboard.type("e")
    press(explorer, "Tab")
    explorer.page.keyboard.type("king")
    press(explorer, "Enter")
    assert explorer.state()["words"] == ["sea", "lake", "king"]
    wanted = [neighbor.word for neighbor in vectors.analogy("sea", "lake", "king", k=10)]
    assert explorer.ranked("Answers") == wanted


def test_search_is_empty_and_closed_once_a_word_was_taken(
    explorer: Explorer, server: Server
) -> None:
    explorer.open(server)
    field = explorer.page.get_by_role("combobox", name="Find a word")
    field.press_sequentially("ocean")
    explorer.act(lambda _: field.press("Enter"))  # before the completions are there
    explorer.page.wait_for_timeout(400)
    assert field.input_value() == ""
    assert not explorer.page.get_by_role("listbox").first.is_visible()
    assert explorer.text("#answers h2") == "ocean"


def test_close_spellings_are_offered_while_typing(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    field = explorer.page.get_by_role("combobox", name="Find a word")
    field.press_sequentially("ocaen")
    explorer.page.get_by_text("No such word. Did you mean:").wait_for()
    explorer.act(lambda page: page.get_by_role("option", name="ocean").click())
    assert explorer.state()["word"] == "ocean"
    field.fill("zzzzzzzz")
    explorer.page.get_by_text("No word of this model begins like that.").wait_for()
    field.press("Escape")
    assert not explorer.page.get_by_role("listbox").first.is_visible()


def test_escape_puts_a_tool_away_and_r_and_l_take_them(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    pressed = (
        "() => [...document.querySelectorAll('.tools [aria-pressed=true]')].map(({ id }) => id)"
    )
    for key, tools in (("r", ["rectangle"]), ("l", ["lasso"]), ("Escape", [])):
        press(explorer, key)
        assert explorer.evaluate(pressed) == tools


def test_page_turns_dark_while_it_is_open(explorer: Explorer, server: Server) -> None:
    explorer.open(server, "#color=frequency")
    light = explorer.evaluate(LOOK)["colors"][0]
    explorer.act(lambda page: page.emulate_media(color_scheme="dark"))
    explorer.page.wait_for_timeout(100)
    assert light == [0x00, 0x1F, 0x4D]
    assert explorer.evaluate(LOOK)["colors"][0] == [0xFE, 0xE8, 0x38]


def test_server_that_went_away_is_told_of(
    explorer: Explorer, tmp_path: Path, vectors: wk.WordVectors
) -> None:
    vectors.save(tmp_path / "kin.safetensors")
    with serving(tmp_path / "kin.safetensors", "--no-open") as server:
        explorer.open(server)
    explorer.fill("Find a word", "sea")
    assert "The server does not answer. Is it still running?" in explorer.text()
    explorer.problems.clear()  # the browser's own line of the refused connection


def test_server_without_a_map_still_answers(
    explorer: Explorer, tmp_path: Path, vectors: wk.WordVectors
) -> None:
    vectors.save(tmp_path / "kin.safetensors")
    with serving(tmp_path / "kin.safetensors", "--no-open", "--words", 0) as server:
        explorer.open(server, "#word=sea")
        assert explorer.ranked("Neighbors of sea") == nearest(vectors, "sea")
        assert "The server draws no map (--words 0)." in explorer.text("#truth")
        explorer.page.mouse.move(300, 300)
        explorer.act(lambda page: page.mouse.click(300, 300))


FAKE = """
import time
from pathlib import Path

import numpy as np


class affinity:
    PerplexityBasedNN = staticmethod(lambda **_: None)


class nearest_neighbors:
    PrecomputedNeighbors = staticmethod(lambda *_: None)


class TSNEEmbedding:
    def __init__(self, start, *_, **__):
        self.places = np.stack([np.arange(len(start)), np.zeros(len(start))], axis=1)

    def optimize(self, rounds, callbacks=None, **_):
        while not Path(__file__).with_name("go").exists():
            time.sleep(0.05)

    def __array__(self, dtype=None, copy=None):
        return self.places.astype(dtype)
"""


def test_better_map_takes_the_place_of_pca_while_the_page_is_open(
    explorer: Explorer, tmp_path: Path, vectors: wk.WordVectors
) -> None:
    (tmp_path / "openTSNE").mkdir()
    (tmp_path / "openTSNE" / "__init__.py").write_text(FAKE, "utf-8")
    vectors.save(tmp_path / "kin.safetensors")
    about = {"PYTHONPATH": str(tmp_path), "WORDKIN_CACHE": str(tmp_path / "cache")}
    with serving(tmp_path / "kin.safetensors", "--no-open", **about) as server:
        explorer.open(server, "#word=sea")
        assert "PCA" in explorer.text("#truth")
        assert "t-SNE is being computed" in explorer.text("#truth")
        before = explorer.place("sea")
        (tmp_path / "openTSNE" / "go").touch()
        explorer.wait(
            "() => document.querySelector('#truth').innerText.includes('t-SNE: of a word')"
        )
        explorer.settle()
        assert explorer.place("sea") != pytest.approx(before, abs=1)
        assert (
            explorer.place("sea")[0] < explorer.place("word100")[0] < explorer.place("word299")[0]
        )
        assert explorer.state()["word"] == "sea"
        assert explorer.lit() == ["sea", *nearest(vectors, "sea")]
