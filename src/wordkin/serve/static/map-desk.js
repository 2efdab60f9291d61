// The map, or two side by side, with their tools, colors, legend, and the list of what is in view.

import { colorsByGroup, colorsByValue, greyExcept, onThemeChange } from "./colors.js";
import { afterPause, byId, grouped, hint, make } from "./dom.js";
import { legendNodes, mapTitle, truthText } from "./legend.js";
import { wordRow } from "./lists.js";
import { WordMap } from "./map-bytes.js";
import { MapView } from "./map-view.js";
import { saveFile } from "./saving.js";
import { listenForOutlines } from "./selection.js";

const MOST_LISTED = 60, PAUSE_OF_VIEW = 300, POLL = 5_000; // milliseconds
const PICTURE_RATIO = 2;

/** Holds one map view or two, and keeps them in step. */
export class MapDesk {
  tool = null;
  map = null;
  secondMap = null;
  view1;
  view2 = null;
  #app;
  #model = "";
  #secondModel = "";
  #placed = "";
  #shown = null;

  constructor(app) {
    this.#app = app;
    this.view1 = this.#makeView(byId("first-map"), "Map of words");
    this.#listen();
    onThemeChange(() => this.#shown && this.show(...this.#shown));
  }

  get view() {
    return this.view1.camera.view;
  }

  /** Whether the labels of the map are placed, if it has any. */
  get hasLabels() {
    return this.map.words.length === 0 || this.view1.labels !== null;
  }

  focus() {
    this.view1.surface.focus();
  }

  /** Load the maps that a state shows. */
  async prepare(state) {
    if (state.model !== this.#model) {
      this.map = await this.#load(state.model);
      this.#model = state.model;
      this.#placed = "";
      this.view1.show(this.map);
    }
    const second = state.mode === "models" ? state.second : "";
    if (second === this.#secondModel) return;
    this.#secondModel = second;
    this.secondMap = second ? await this.#load(second) : null;
    byId("maps").classList.toggle("is-double", Boolean(second));
    if (!second) return;
    if (!this.view2) {
      const figure = make("figure", { id: "second-map", className: "map" });
      byId("maps").append(figure);
      this.view2 = this.#makeView(figure, "Map of words in the second model");
    }
    this.view2.show(this.secondMap);
  }

  /** Show a state and what its panel lights up. */
  async show(state, panel) {
    this.#shown = [state, panel];
    const { emphasis, places = null, secondEmphasis = {} } = panel;
    this.#place(state, places);
    await this.#color(this.view1, this.map, state, emphasis);
    this.view1.light(emphasis);
    if (this.secondMap) {
      await this.#color(this.view2, this.secondMap, { ...state, color: "group" }, secondEmphasis ?? {});
      this.view2.light(secondEmphasis ?? {});
    }
    if (state.view) this.view1.camera.view = state.view;
    else if (emphasis.rows?.length) this.view1.reveal(emphasis.rows);
    byId("legend").replaceChildren(...legendNodes(this.#app));
    byId("truth").textContent = `${mapTitle(this.map, this.view1.isPlain, this.view1.most)} ${truthText(this.map, places !== null)}`;
    byId("first-map").dataset.name = this.secondMap ? state.model : "";
    if (this.secondMap) byId("second-map").dataset.name = state.second;
    this.#list();
  }

  /** Point at a word, as a pointer over it would. */
  point(word) {
    for (const [view, map] of [[this.view1, this.map], [this.secondMap && this.view2, this.secondMap]]) {
      if (view) view.point(word === null ? -1 : map.find(word));
    }
  }

  /** Take a tool into the hand, or put it away. */
  take(tool) {
    this.tool = this.tool === tool ? null : tool;
    this.view1.tool = this.tool;
    for (const name of ["rectangle", "lasso"]) byId(name).setAttribute("aria-pressed", String(this.tool === name));
    byId("first-map").classList.toggle("has-tool", this.tool !== null);
  }

  async #load(model) {
    let map;
    try {
      map = await this.#app.source.map(model);
    } catch (problem) {
      if (problem.status !== 404) throw problem;
      return new WordMap([], new Float32Array(), new Float32Array(), { counts: null, groups: new Uint8Array(), groupNames: [], projection: "none", truth: null });
    }
    if (map.pending) setTimeout(() => this.#improve(model, map.projection), POLL);
    return map;
  }

  /** Put better positions in the place of the first ones, once they are there. */
  async #improve(model, projection) {
    if (this.#model !== model) return;
    const map = await this.#app.source.map(model).catch(() => null);
    if (!map || (map.projection === projection && map.pending)) {
      setTimeout(() => this.#improve(model, projection), POLL);
      return;
    }
    this.map = map;
    this.#placed = "";
    this.view1.show(map);
    this.#app.state.view = null;
    this.view1.camera.fit();
    await this.#app.render();
  }

  #place(state, places) {
    const placed = places ? JSON.stringify([state.model, state.axis]) : "";
    if (placed === this.#placed) return;
    this.#placed = placed;
    if (places) this.view1.setPlaces(places.x, places.y, places.ends);
    else this.view1.setPlaces(this.map.x, this.map.y, null);
    this.view1.camera.fit();
  }

  async #color(view, map, state, { rows = [], only = null, isOn = false }) {
    const { source } = this.#app, { color, model, word, axis } = state;
    let colors;
    if (color === "frequency") colors = colorsByValue(Float32Array.from(map.words.keys(), (row) => -Math.log(row + 1)));
    else if (color === "similarity" && word) colors = colorsByValue(await source.cosines(model, [word]));
    else if (color === "axis" && axis[0] && axis[1]) colors = colorsByValue(await source.cosines(model, [axis[1]], [axis[0]]));
    else colors = colorsByGroup(map.groups, new Set(state.off));
    const lit = new Set(only ?? rows), keepsScale = color !== "group" && !only;
    view.setColors(isOn && !keepsScale ? greyExcept(colors, (row) => lit.has(row)) : colors);
  }

  #makeView(figure, about) {
    const view = new MapView(figure, about, {
      choose: (word) => this.#app.choose(word),
      moved: (isByPerson) => this.#moved(view, isByPerson),
    });
    return view;
  }

  #moved(view, isByPerson) {
    const other = view === this.view1 ? this.view2 : this.view1;
    if (isByPerson && this.secondMap && other) other.camera.view = view.camera.view;
    if (isByPerson) this.#app.viewed();
    this.#list();
  }

  #listen() {
    const camera = (call) => () => call(this.view1.camera);
    byId("zoom-in").onclick = camera((each) => each.zoomBy(2));
    byId("zoom-out").onclick = camera((each) => each.zoomBy(0.5));
    byId("zoom-fit").onclick = camera((each) => each.fit());
    byId("rectangle").onclick = () => this.take("rectangle");
    byId("lasso").onclick = () => this.take("lasso");
    byId("save-map").onclick = () => this.view1.picture(PICTURE_RATIO).toBlob((blob) => saveFile(`map-${this.#app.state.model}.png`, blob));
    byId("twin").addEventListener("toggle", () => this.#list());
    listenForOutlines(this.view1, (rows) => {
      this.take(null);
      this.#app.select(rows);
    });
  }

  /** The text twin of the map: the words in view. */
  #list = afterPause(PAUSE_OF_VIEW, () => {
    if (!byId("twin").open || !this.map) return;
    const rows = this.view1.inView(), words = rows.slice(0, MOST_LISTED).map((row) => this.map.words[row]);
    const told = `${grouped(rows.length)} words in view${rows.length > MOST_LISTED ? `, the ${MOST_LISTED} most frequent of them:` : ":"}`;
    const list = wordRow(words, this.#app.walk, "Words in view");
    list.querySelectorAll("button").forEach((button, i) => {
      button.onfocus = () => this.point(words[i]);
      button.onblur = () => this.point(null);
    });
    byId("twin").lastElementChild.replaceChildren(hint(told), list);
  });
}
