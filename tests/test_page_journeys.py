"""The explorer page, used as a person uses it, and read back from what it shows and holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from page_in_chromium import Explorer, chromium
from serve_process import Server, serving

pytestmark = pytest.mark.page

TOPICS = {
    "sea": ["lake", "shore", "ocean", "wave", "tide", "boat", "fish", "harbor"],
    "king": ["queen", "prince", "crown", "throne", "castle", "royal", "duke", "court"],
    "bread": ["butter", "flour", "oven", "cake", "dough", "wheat", "salt", "baker"],
}
WORDS = [word for topic, words in TOPICS.items() for word in (topic, *words)]
MANY = [*WORDS, *(f"word{number}" for number in range(300))]


def make_vectors(seed: int = 1) -> wk.WordVectors:
    """Three topics that lie apart, and many words around."""
    random = np.random.default_rng(seed)
    centers = np.eye(3, 16) * 3
    rows = [centers[place // 9] + random.normal(size=16) * 0.5 for place in range(len(WORDS))]
    rows += [random.normal(size=16) for _ in range(len(MANY) - len(WORDS))]
    counts = range(len(MANY) + 5, 5, -1)
    return wk.WordVectors(MANY, np.array(rows, np.float32), counts=counts)


@pytest.fixture(scope="module")
def vectors() -> wk.WordVectors:
    return make_vectors()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, vectors: wk.WordVectors) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("page")
    vectors.save(folder / "old.safetensors")
    make_vectors(2).save(folder / "new.safetensors")
    names = [folder / "old.safetensors", folder / "new.safetensors"]
    with serving(*names, "--no-open", XDG_CACHE_HOME=str(folder)) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def explorer(browser: Any) -> Iterator[Explorer]:
    explorer = Explorer(browser)
    yield explorer
    explorer.close()


def nearest(vectors: wk.WordVectors, word: str, k: int = 10) -> list[str]:
    return [neighbor.word for neighbor in vectors.nearest(word, k=k)]


def test_first_visit_offers_three_words_to_try(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    offered = explorer.page.locator("#answers .words button").all_inner_texts()
    assert len(offered) == 3
    assert set(offered) <= set(MANY)
    explorer.act(lambda page: page.get_by_role("button", name=offered[0], exact=True).click())
    assert explorer.state()["word"] == offered[0]


def test_typed_word_is_completed_and_its_neighbors_are_lit(
    explorer: Explorer, server: Server, vectors: wk.WordVectors
) -> None:
    explorer.open(server)
    field = explorer.page.get_by_role("combobox", name="Find a word")
    field.press_sequentially("oce")
    explorer.page.get_by_role("option", name="ocean").wait_for()
    field.press("ArrowDown")
    explorer.act(lambda _: field.press("Enter"))
    wanted = nearest(vectors, "ocean")
    assert explorer.ranked("Neighbors of ocean") == wanted
    assert explorer.lit() == ["ocean", *wanted]


def test_misspelled_word_is_answered_by_close_spellings(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    explorer.fill("Find a word", "ocaen")
    assert "This model has no word “ocaen”." in explorer.text()
    explorer.act(lambda page: page.locator("#answers").get_by_role("button", name="ocean").click())
    assert explorer.state()["word"] == "ocean"


def test_walk_leaves_a_trail_and_back_and_forward_follow_it(
    explorer: Explorer, server: Server, vectors: wk.WordVectors
) -> None:
    explorer.open(server, "#word=sea")
    second = nearest(vectors, "sea")[0]
    explorer.act(lambda page: page.locator("ol.ranked button").first.click())
    assert (explorer.state()["word"], explorer.state()["trail"]) == (second, ["sea"])
    explorer.act(lambda page: page.go_back())
    assert explorer.state()["word"] == "sea"
    explorer.act(lambda page: page.go_forward())
    assert explorer.state()["word"] == second
    explorer.act(lambda page: page.locator(".trail button").first.click())
    assert explorer.state()["word"] == "sea"


def test_address_opened_elsewhere_shows_the_same(
    explorer: Explorer, server: Server, browser: Any
) -> None:
    explorer.open(server, "#mode=analogy")
    for label, word in (("a", "sea"), ("b", "lake"), ("c", "king")):
        explorer.fill(label, word)
    explorer.act(lambda page: page.get_by_label("Color").select_option("frequency"))
    explorer.act(lambda page: page.locator("#zoom-in").click())
    explorer.page.wait_for_timeout(400)  # the address follows the view when it has come to rest
    other = Explorer(browser).open(explorer.page.url)
    for name in ("mode", "words", "color", "model"):
        assert other.state()[name] == explorer.state()[name]
    assert other.view() == pytest.approx(explorer.view(), abs=1e-3)
    assert other.text() == explorer.text()
    other.close()


@pytest.mark.parametrize(
    "address", ["#word=nosuchword", "#mode=nonsense&word=sea", "#x=1", "#view=a,b"]
)
def test_address_of_nonsense_opens_the_start_and_says_so(
    explorer: Explorer, server: Server, address: str
) -> None:
    explorer.open(server, address)
    assert "means nothing here" in explorer.text("#note")
    assert explorer.state()["word"] == ""
    assert "Try" in explorer.text()


@pytest.mark.parametrize(
    ("address", "words"),
    [("#mode=analogy&words=sea&words=&words=king", ["sea", "", "king"]), ("#color=axis", [])],
)
def test_board_half_filled_and_color_without_its_words_are_no_nonsense(
    explorer: Explorer, server: Server, address: str, words: list[str]
) -> None:
    explorer.open(server, address)
    assert not explorer.page.locator("#note").is_visible()
    assert explorer.state()["words"] == words
    assert explorer.page.locator(".groups button").count() > 0


def test_click_on_a_point_chooses_its_word(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    place = explorer.place("castle")
    explorer.page.mouse.move(*place)
    assert "castle" in explorer.text(".tip")
    assert "rank 15" in explorer.text(".tip")
    explorer.act(lambda page: page.mouse.click(*place))
    assert explorer.state()["word"] == "castle"


def test_wheel_zooms_at_the_pointer_and_a_drag_moves(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    place = explorer.place("king")
    explorer.page.mouse.move(*place)
    explorer.act(lambda page: page.mouse.wheel(0, -500))
    assert explorer.view()["k"] > 1.5
    assert explorer.place("king") == pytest.approx(place, abs=1)
    explorer.page.mouse.down()
    explorer.page.mouse.move(place[0] + 60, place[1] + 20, steps=3)
    explorer.act(lambda page: page.mouse.up())
    assert explorer.place("king") == pytest.approx((place[0] + 60, place[1] + 20), abs=1)
    assert explorer.state()["word"] == ""


def test_keys_zoom_move_and_return_to_the_whole_map(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    explorer.act(lambda page: page.keyboard.press("m"))
    explorer.act(lambda page: page.keyboard.press("+"))
    near = explorer.view()
    explorer.act(lambda page: page.keyboard.press("ArrowRight"))
    assert near["k"] == pytest.approx(1.5)
    assert explorer.view()["x"] > near["x"]
    explorer.act(lambda page: page.keyboard.press("0"))
    assert explorer.view()["k"] == 1


def test_labels_never_overlap_and_none_goes_away_deeper_down(
    explorer: Explorer, server: Server
) -> None:
    explorer.open(server)
    shown: set[int] = set()
    for zoom in (1, 1.5, 2, 3, 6, 12, 100, 2_000, 30_000):
        boxes = explorer.evaluate(LABELS_AT, zoom)
        found = {row for row, *_ in boxes}
        assert shown <= found
        shown = found
        assert count_overlaps(np.array([box for _, *box in boxes])) == 0, zoom
    assert len(shown) == len(MANY)


LABELS_AT = """(zoom) => {
  const { labels, x, y } = wordkinPage.desk.view1, scale = labels.base * zoom;
  const level = 2 * Math.log2(zoom) + 1e-6;
  return [...labels.order].filter((row) => labels.levels[row] <= level)
    .map((row) => [row, x[row] * scale, y[row] * scale, labels.widths[row], 20]);
}"""


def count_overlaps(boxes: Any) -> int:
    """How many pairs of boxes (x, middle of y, width, height) cover each other."""
    x, y, width, height = boxes.T
    across = (x[:, None] < x + width) & (x < (x + width)[:, None])
    down = abs(y[:, None] - y) < (height[:, None] + height) / 2
    return int(np.triu(across & down, 1).sum())


def test_analogy_board_ranks_answers_and_draws_both_arrows(
    explorer: Explorer, server: Server, vectors: wk.WordVectors
) -> None:
    explorer.open(server, "#mode=analogy")
    for label, word in (("a", "sea"), ("b", "lake"), ("c", "king")):
        explorer.fill(label, word)
    found = [neighbor.word for neighbor in vectors.analogy("sea", "lake", "king", k=10)]
    assert explorer.ranked("Answers") == found
    arrows = explorer.evaluate("() => wordkinPage.desk.view1.emphasis.arrows")
    rows = [MANY.index(word) for word in ("sea", "lake", "king", found[0])]
    assert arrows == [rows[:2], rows[2:]]
    explorer.act(lambda page: page.get_by_role("button", name="multiply").click())
    multiplied = vectors.analogy("sea", "lake", "king", k=10, method="multiply")
    assert explorer.ranked("Answers") == [neighbor.word for neighbor in multiplied]


def test_odd_one_out_is_named(explorer: Explorer, server: Server) -> None:
    explorer.open(server, "#mode=odd")
    for word in ("bread", "butter", "castle", "flour"):
        explorer.fill("Add a word", word)
    assert "castle is least like the others." in explorer.text()


def test_two_words_are_compared(
    explorer: Explorer, server: Server, vectors: wk.WordVectors
) -> None:
    explorer.open(server, "#mode=compare&words=sea&words=ocean")
    assert f"{vectors.similarity('sea', 'ocean'):.3f}" in explorer.text(".verdict")
    both = explorer.ranked("Near both")
    assert set(both) & set(TOPICS["sea"])
    assert not set(both) & set(explorer.ranked("Near sea alone"))


def test_axes_take_the_place_of_the_map_and_one_click_leads_back(
    explorer: Explorer, server: Server
) -> None:
    explorer.open(server)
    before = explorer.place("sea")
    explorer.act(lambda page: page.locator("#mode-axes").click())
    explorer.fill("From (left)", "king")
    explorer.fill("To (right)", "bread")
    assert explorer.place("castle")[0] < explorer.place("sea")[0] < explorer.place("flour")[0]
    assert explorer.place("sea") != pytest.approx(before, abs=1)
    explorer.act(lambda page: page.get_by_role("button", name="Back to the map").click())
    assert explorer.place("sea") == pytest.approx(before, abs=1)


def test_two_models_are_compared_and_zoomed_together(explorer: Explorer, server: Server) -> None:
    explorer.open(server, "#mode=models&word=sea")
    kept, gained, lost = (set(explorer.ranked(name)) for name in ("Kept", "Gained", "Lost"))
    assert kept | lost == set(nearest(make_vectors(), "sea"))
    assert kept | gained == set(nearest(make_vectors(2), "sea"))
    explorer.act(lambda page: page.locator("#zoom-in").click())
    views = explorer.evaluate(
        "() => [wordkinPage.desk.view1, wordkinPage.desk.view2].map((each) => each.camera.view)"
    )
    assert views[0] == pytest.approx(views[1], abs=1e-6)
    assert views[0]["k"] == 2
    explorer.act(lambda page: page.locator("#mode-word").click())
    assert not explorer.page.locator("#second-map").is_visible()


@pytest.mark.parametrize("tool", ["rectangle", "lasso"])
def test_outline_chooses_the_words_inside(
    explorer: Explorer, server: Server, tool: str, tmp_path: Path
) -> None:
    explorer.open(server)
    explorer.act(lambda page: page.locator(f"#{tool}").click())
    x, y = explorer.place("sea")
    corners = [(x - 60, y - 60), (x + 60, y - 60), (x + 60, y + 60), (x - 60, y + 60)]
    explorer.page.mouse.move(*corners[0])
    explorer.page.mouse.down()
    for corner in corners[1:3] if tool == "rectangle" else corners[1:]:
        explorer.page.mouse.move(*corner, steps=4)
    explorer.act(lambda page: page.mouse.up())
    inside = {
        word
        for word in MANY
        if abs(explorer.place(word)[0] - x) < 59 and abs(explorer.place(word)[1] - y) < 59
    }
    explorer.page.get_by_text("Save this list").click()
    saved = explorer.download(lambda page: page.get_by_role("button", name="CSV").click(), tmp_path)
    lines = saved.read_text("utf-8").splitlines()
    assert lines[0] == "word,rank,count"
    assert inside <= {line.split(",")[0] for line in lines[1:]}


def test_lists_and_pictures_are_saved(
    explorer: Explorer, server: Server, vectors: wk.WordVectors, tmp_path: Path
) -> None:
    import json

    explorer.open(server, "#word=sea")
    explorer.page.get_by_text("Save this list").click()
    found = explorer.download(
        lambda page: page.get_by_role("button", name="JSON").click(), tmp_path
    )
    assert [entry["word"] for entry in json.loads(found.read_text("utf-8"))] == nearest(
        vectors, "sea"
    )
    assert 'vectors.nearest("sea", k=10)' in explorer.text()
    picture = explorer.download(lambda page: page.locator("#save-map").click(), tmp_path)
    assert picture.read_bytes().startswith(b"\x89PNG")
    width = int.from_bytes(picture.read_bytes()[16:20], "big")
    assert width == 2 * round(explorer.page.locator("#first-map").bounding_box()["width"])


def test_legend_switches_groups_off(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    group = explorer.page.locator(".groups button").first
    explorer.act(lambda _: group.click())
    assert explorer.state()["off"] == [0]
    assert explorer.page.locator(".groups button").first.get_attribute("aria-pressed") == "false"


def test_lost_context_comes_back(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    lose = """() => {
      const gl = wordkinPage.desk.view1.canvas.getContext("webgl2");
      globalThis.loss = gl.getExtension("WEBGL_lose_context");
      loss.loseContext();
    }"""
    explorer.evaluate(lose)
    explorer.page.wait_for_timeout(100)
    explorer.evaluate("() => loss.restoreContext()")
    drawn = """() => {
      const { view1 } = wordkinPage.desk, picture = view1.picture(1);
      const [x, y] = view1.frame(1).toScreen(0);
      return [...picture.getContext("2d").getImageData(x - 2, y - 2, 4, 4).data];
    }"""
    explorer.wait("() => !wordkinPage.desk.view1.canvas.getContext('webgl2').isContextLost()")
    explorer.page.wait_for_timeout(100)
    assert len(set(explorer.evaluate(drawn))) > 2


def test_text_twin_lists_the_words_in_view(explorer: Explorer, server: Server) -> None:
    explorer.open(server, "#view=0.5,0.5,1")
    explorer.page.locator("#twin summary").click()
    explorer.page.locator("#twin li button").first.wait_for()
    assert f"{len(MANY)} words in view" in explorer.text("#twin")
    first = explorer.page.locator("#twin li button").first
    first.focus()
    assert explorer.text(".tip").startswith("sea")
    explorer.act(lambda page: page.get_by_role("button", name="Choose these").click())
    assert f"{len(MANY)} words chosen" in explorer.text()
    explorer.act(lambda page: page.keyboard.press("Escape"))
    assert "Try" in explorer.text()


def test_help_opens_by_its_key_and_closes(explorer: Explorer, server: Server) -> None:
    explorer.open(server)
    explorer.act(lambda page: page.keyboard.press("?"))
    assert explorer.page.locator("#help").is_visible()
    explorer.act(lambda page: page.keyboard.press("Escape"))
    assert not explorer.page.locator("#help").is_visible()
