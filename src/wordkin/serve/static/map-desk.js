// The map, or two side by side, with their tools, colors, legend, and the list of what is in view.

import { colorsByGroup, colorsByValue, greyExcept, onThemeChange, styleColor } from "./colors.js";
import { afterPause, button, byId, grouped, hint, make, row, visible } from "./dom.js";
import { NAME_FONT } from "./inscription.js";
import { legendNodes, mapTitle, truthText } from "./legend.js";
import { wordRow } from "./lists.js";
import { WordMap } from "./map-bytes.js";
import { MapView } from "./map-view.js";
import { saveFile } from "./saving.js";
import { listenForOutlines } from "./selection.js";
import { colorOf } from "./state.js";

const MOST_LISTED = 60, PAUSE_OF_VIEW = 300, POLL = 5_000; // milliseconds
const PICTURE_RATIO = 2, TOOLS = ["rectangle", "lasso"];
const NO_MAP = new WordMap([], new Float32Array(), new Float32Array(), { groups: new Uint8Array(), groupNames: [], projection: "" });

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
			this.view1.camera.fit();
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
		const { emphasis = {}, places = null, secondEmphasis = {} } = panel;
		this.#place(state, places);
		await this.#color(this.view1, this.map, state, emphasis);
		this.view1.light(emphasis);
		if (this.secondMap) {
			await this.#color(this.view2, this.secondMap, { ...state, color: "group" }, secondEmphasis);
			this.view2.light(secondEmphasis);
		}
		if (state.view) this.view1.camera.view = state.view;
		else if (emphasis.rows?.length) this.view1.reveal(emphasis.rows);
		byId("legend").replaceChildren(...legendNodes(this.#app));
		byId("truth").textContent = `${mapTitle(this.map, this.view1.points)} ${truthText(this.map, places !== null)}`;
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
		for (const each of TOOLS) byId(each).ariaPressed = String(this.tool === each);
		byId("first-map").classList.toggle("has-tool", this.tool !== null);
	}

	async #load(model) {
		const map = await this.#app.source.map(model).catch((problem) => {
			if (problem.status === 404) return NO_MAP;
			throw problem;
		});
		if (map.pending) setTimeout(() => this.#improve(model, map.projection), POLL);
		return map;
	}

	/** Put better positions in the place of the first ones, once they are there. */
	async #improve(model, projection) {
		if (model !== this.#model && model !== this.#secondModel) return;
		const map = await this.#app.source.map(model).catch(() => null);
		if (!map || (map.projection === projection && map.pending)) {
			setTimeout(() => this.#improve(model, projection), POLL);
			return;
		}
		if (model === this.#secondModel) {
			this.secondMap = map;
			this.view2.show(map);
		} else {
			this.map = map;
			this.#placed = "";
			this.view1.show(map);
			this.view1.camera.fit();
		}
		this.#app.state.view = null;
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
		const { source } = this.#app, { model, word, axis } = state;
		const values = {
			frequency: () => Float32Array.from(map.words.keys(), (place) => -Math.log(place + 1)),
			similarity: () => source.cosines(model, [word]),
			axis: () => source.cosines(model, [axis[1]], [axis[0]]),
		}[colorOf(state)];
		const colors = values ? colorsByValue(await values()) : colorsByGroup(map.groups, new Set(state.off));
		const keepsScale = values && !only;
		view.setColors(isOn && !keepsScale ? greyExcept(colors, only ?? rows) : colors);
	}

	#makeView(figure, about) {
		return new MapView(figure, about, { choose: this.#app.choose, moved: this.#moved });
	}

	#moved = (view, isByPerson) => {
		const other = view === this.view1 ? this.view2 : this.view1;
		if (isByPerson && this.secondMap && other) other.camera.view = view.camera.view;
		if (isByPerson) this.#app.viewed();
		this.#list();
	};

	#listen() {
		const { camera } = this.view1;
		byId("zoom-in").onclick = () => camera.zoomBy(2);
		byId("zoom-out").onclick = () => camera.zoomBy(0.5);
		byId("zoom-fit").onclick = () => camera.fit();
		for (const tool of TOOLS) byId(tool).onclick = () => this.take(tool);
		byId("save-map").onclick = () => this.#save();
		byId("twin").addEventListener("toggle", () => this.#list());
		listenForOutlines(this.view1, (rows) => {
			this.take(null);
			this.#app.select(rows);
		});
	}

	/** Save the map as a picture; two of them side by side, with the names of their models. */
	#save() {
		const { model, second } = this.#app.state, names = this.secondMap ? [model, second] : [model];
		const parts = [this.view1, this.view2].slice(0, names.length).map((view) => view.picture(PICTURE_RATIO));
		const [{ width, height }] = parts, whole = make("canvas", { width: width * parts.length, height }), pen = whole.getContext("2d");
		parts.forEach((part, i) => pen.drawImage(part, i * width, 0));
		if (this.secondMap) {
			pen.fillStyle = styleColor("--muted");
			pen.fillRect(width, 0, 1, height);
			pen.scale(PICTURE_RATIO, PICTURE_RATIO);
			pen.font = NAME_FONT;
			names.forEach((name, i) => pen.fillText(visible(name), i * width / PICTURE_RATIO + 16, 28));
		}
		whole.toBlob((blob) => saveFile(`map-${names.join("-")}.png`, blob));
	}

	/** The text twin of the map: the words in view. */
	#list = afterPause(PAUSE_OF_VIEW, () => {
		if (!byId("twin").open || !this.map) return;
		const rows = this.view1.inView(), words = rows.slice(0, MOST_LISTED).map((place) => this.map.words[place]);
		const told = `${grouped(rows.length)} words in view${rows.length > MOST_LISTED ? `, the ${MOST_LISTED} most frequent of them:` : ":"}`;
		const list = wordRow(words, this.#app.walk, "Words in view");
		list.querySelectorAll("button").forEach((each, i) => {
			each.onfocus = () => this.point(words[i]);
			each.onblur = () => this.point(null);
		});
		byId("twin").lastElementChild.replaceChildren(hint(told), row(button("Choose these", () => this.#app.select(rows))), list);
	});
}
