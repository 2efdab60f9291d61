// One map on the page: points below, words above, and what people do to it.

import { KDBush } from "./vendor/vendor.js";
import { onThemeChange, paperColor } from "./colors.js";
import { grouped, make, wordText } from "./dom.js";
import { Camera } from "./gestures.js";
import { FONT, Inscription, labelText, NAME_FONT, NAME_HEIGHT, NAME_LEVELS } from "./inscription.js";
import { LabelPlacer } from "./label-worker.js";
import { STEPS_AN_OCTAVE } from "./labels.js";
import { makePoints } from "./points.js";

const REACH = 14; // pixels from the pointer to a point that it means
const NEAREST = 200; // the zoom at most, where rows are framed
const MAX_RATIO = 2; // pixels of the screen a CSS pixel, at most
const NOTHING = { rows: [], chosen: new Set(), lines: [], arrows: [], isOn: false };

/** A map with its gestures. `actions`: {choose(word), moved(view, isByPerson)} */
export class MapView {
	map = null;
	canvas = make("canvas", { "aria-hidden": "true" });
	surface;
	#tip = make("div", { className: "tip", hidden: true, role: "status" });
	points;
	camera;
	#pen;
	#actions;
	emphasis = NOTHING;
	labels = null;
	#placer = new LabelPlacer();
	#index = null;
	#ends = null;
	#isWaiting = false;
	hovered = -1;
	#isMeasured = false;
	tool = null;

	constructor(figure, about, actions) {
		this.#actions = actions;
		this.surface = make("canvas", { tabIndex: 0, role: "application", "aria-label": about, "aria-describedby": "map-keys" });
		figure.append(this.canvas, this.surface, this.#tip);
		this.#pen = this.surface.getContext("2d");
		this.points = makePoints(this.canvas, () => this.draw());
		this.camera = new Camera(this.surface, (isByPerson) => this.#move(isByPerson), () => this.tool !== null);
		this.#listen();
		new ResizeObserver(() => this.#resize(figure)).observe(figure);
		onThemeChange(() => this.draw());
	}

	/** Show a model's words at their places. */
	show(map) {
		this.map = map;
		this.#isMeasured = false;
		this.labels = null;
		this.setPlaces(map.x, map.y, null);
	}

	/** Put the words elsewhere: on axes, with the words at their ends, or (null) back on the map. */
	setPlaces(x, y, ends) {
		this.x = x;
		this.y = y;
		this.#ends = ends;
		this.#index = null;
		this.camera.bounds = boundsOf(x, y);
		this.points.setPositions(x, y);
		this.#placeLabels();
		this.draw();
	}

	setColors(colors) {
		this.points.setColors(colors);
		this.draw();
	}

	/** Light some rows up: {rows, chosen, lines, arrows, isOn}. */
	light(emphasis) {
		this.emphasis = { ...NOTHING, ...emphasis };
		this.draw();
	}

	get #search() {
		this.#index ??= indexOf(this.x, this.y, this.points.most);
		return this.#index;
	}

	/** The row nearest to a point of the screen, or -1. */
	hit(x, y) {
		const { scale, left, top } = this.camera.frame;
		const place = [(x - left) / scale, (y - top) / scale];
		const distance = (row) => (this.x[row] - place[0]) ** 2 + (this.y[row] - place[1]) ** 2;
		return this.#search.within(...place, REACH / scale).reduce((best, row) => best < 0 || distance(row) < distance(best) ? row : best, -1);
	}

	/** Rows that are in view, the most frequent first. */
	inView() {
		const { scale, left, top, width, height } = this.camera.frame;
		return this.#search.range(-left / scale, -top / scale, (width - left) / scale, (height - top) / scale).sort((a, b) => a - b);
	}

	/** Rows inside of an outline on the screen. */
	inside(corners) {
		const { toScreen } = this.frame();
		return this.inView().filter((row) => isInside(corners, toScreen(row)));
	}

	/** Say which word a row is, beside its point; -1 for none. */
	point(row) {
		this.hovered = row;
		this.#tip.hidden = row < 0;
		if (row >= 0) {
			const [x, y] = this.frame().toScreen(row), { counts, words } = this.map;
			const facts = `rank ${grouped(row + 1)}${counts ? ` · ${grouped(counts[row])} times` : ""}`;
			this.#tip.replaceChildren(wordText(words[row]), make("span", { textContent: facts }));
			const { width } = this.camera, isRight = x > width - 180;
			Object.assign(this.#tip.style, { left: isRight ? "" : `${x + 10}px`, right: isRight ? `${width - x + 10}px` : "", top: `${Math.max(4, y - 52)}px` });
		}
		this.draw();
	}

	/** Zoom to some rows. */
	frameRows(rows) {
		const [x0, y0, x1, y1] = boundsOf(rows.map((row) => this.x[row]), rows.map((row) => this.y[row])), { width, height, base } = this.camera;
		const k = Math.min(width / (x1 - x0 || 1e-9), height / (y1 - y0 || 1e-9)) * 0.7 / base;
		this.camera.view = { x: (x0 + x1) / 2, y: (y0 + y1) / 2, k: Math.max(1, Math.min(k, NEAREST)) };
		this.#actions.moved(this, true);
	}

	/** Bring rows into sight, if they are not. */
	reveal(rows) {
		const { toScreen, width, height } = this.frame();
		const isSeen = ([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height;
		if (rows.length > 0 && !isSeen(toScreen(rows[0]))) {
			this.camera.view = { x: this.x[rows[0]], y: this.y[rows[0]], k: this.camera.view.k };
		}
	}

	/** Draw at the next frame. */
	draw() {
		if (this.#isWaiting) return;
		this.#isWaiting = true;
		requestAnimationFrame(() => {
			this.#isWaiting = false;
			if (this.map) this.drawNow();
		});
	}

	/** Draw both canvases. */
	drawNow(ratio = this.#ratio()) {
		const frame = this.frame(ratio), { k } = this.camera.transform, { rows, chosen, lines, arrows, isOn } = this.emphasis;
		frame.size = Math.min(7, (this.x.length > 30_000 ? 2.2 : 3) + 0.7 * Math.log2(k));
		this.points.draw({ ...frame, paper: paperColor() });
		const pen = new Inscription(this.#pen, frame);
		if (this.#ends) pen.axes(this.#ends);
		pen.lines(lines);
		pen.lines(arrows, true);
		if (this.labels) {
			const lit = this.hovered >= 0 && !rows.includes(this.hovered) ? [this.hovered, ...rows] : rows;
			pen.lit(lit, chosen, this.labels.texts);
			if (!isOn && this.#hasNames(frame.scale)) pen.names(this.labels.names);
			pen.words(this.labels, { isFaint: isOn, most: this.points.most });
		}
		if (this.outline) pen.outline(this.outline);
	}

	/** Where the plane falls on the screen, and where a row does. */
	frame(ratio = this.#ratio()) {
		const frame = this.camera.frame;
		return { ...frame, ratio, toScreen: (row) => [frame.left + frame.scale * this.x[row], frame.top + frame.scale * this.y[row]] };
	}

	/** Both canvases as one picture. @param ratio pixels a pixel of the page */
	picture(ratio) {
		const { width, height } = this.camera;
		this.#size(ratio);
		this.drawNow(ratio);
		const picture = make("canvas", { width: width * ratio, height: height * ratio }), pen = picture.getContext("2d");
		pen.fillStyle = getComputedStyle(document.body).backgroundColor;
		pen.fillRect(0, 0, picture.width, picture.height);
		pen.drawImage(this.canvas, 0, 0);
		pen.drawImage(this.surface, 0, 0);
		this.#size(this.#ratio());
		this.drawNow();
		return picture;
	}

	#hasNames(scale) {
		return scale < this.labels.base * 2 ** (NAME_LEVELS / STEPS_AN_OCTAVE) && this.labels.names.length > 0;
	}

	#listen() {
		const top = this.surface;
		top.addEventListener("pointermove", (event) => {
			if (event.pointerType === "touch" || event.buttons || this.tool || !this.map) return;
			const row = this.hit(event.offsetX, event.offsetY);
			if (row !== this.hovered) this.point(row);
			top.classList.toggle("is-over", row >= 0);
		});
		top.addEventListener("pointerleave", () => this.map && this.point(-1));
		top.addEventListener("click", (event) => {
			if (this.tool || !this.map) return;
			const row = this.hit(event.offsetX, event.offsetY);
			if (row >= 0) this.#actions.choose(this.map.words[row]);
		});
		top.addEventListener("keydown", (event) => {
			if (!event.ctrlKey && !event.metaKey && !event.altKey && this.camera.press(event.key)) event.preventDefault();
		});
	}

	#move(isByPerson) {
		if (!this.map) return;
		if (this.hovered >= 0) this.point(-1);
		this.draw();
		this.#actions.moved(this, isByPerson);
	}

	#ratio() {
		return Math.min(devicePixelRatio || 1, MAX_RATIO);
	}

	#resize(figure) {
		const { width, height } = figure.getBoundingClientRect();
		if (width < 1 || height < 1) return;
		this.camera.resize(width, height);
		this.#size(this.#ratio());
		if (!this.map) return;
		this.drawNow(); // at once: a canvas is blank after its size has changed
		this.#placeLabels();
	}

	#size(ratio) {
		for (const canvas of [this.canvas, this.surface]) {
			canvas.width = Math.round(this.camera.width * ratio);
			canvas.height = Math.round(this.camera.height * ratio);
		}
	}

	/** Ask for the labels of the widest zoom as it is now. */
	#placeLabels() {
		const { base } = this.camera, { x, y } = this;
		if (this.camera.width <= 1) return;
		const names = this.#ends ? [] : namesOf(this.map, base);
		const texts = this.labels?.texts ?? this.map.words.map(labelText);
		const further = this.#isMeasured ? {} : { words: texts, font: FONT };
		this.#isMeasured = true;
		this.#placer.place({ x, y, base, names, nameLevels: NAME_LEVELS, ...further }, ({ levels, widths }) => {
			const order = Uint32Array.from(levels.keys()).sort((a, b) => levels[a] - levels[b] || a - b);
			this.labels = { base, levels, widths, order, texts, names };
			this.draw();
		});
	}
}

/** The groups' names, each where its words are most dense: at the middle of its typical words. */
function namesOf(map, base) {
	const pen = make("canvas").getContext("2d");
	pen.font = NAME_FONT;
	return map.groupNames.map((typical, group) => {
		const text = typical.slice(0, 2).map(labelText).join(" · ");
		const rows = typical.map((word) => map.find(word)).filter((row) => row >= 0);
		const middle = (values) => median(rows.map((row) => values[row]));
		return { text, x: middle(map.x), y: middle(map.y), width: pen.measureText(text).width, height: NAME_HEIGHT, group };
	}).filter(({ x }) => x !== undefined).reduce((kept, name) => overlaps(kept, name, base) ? kept : [...kept, name], []);
}

function overlaps(names, name, base) {
	return names.some((other) => base * Math.abs(other.x - name.x) < (other.width + name.width) / 2
		&& base * Math.abs(other.y - name.y) < NAME_HEIGHT);
}

function median(values) {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function indexOf(x, y, most) {
	const count = Math.min(x.length, most), index = new KDBush(count, 64, Float32Array);
	for (let row = 0; row < count; row++) index.add(x[row], y[row]);
	return index.finish();
}

/** The least and the greatest of some values, which may be too many to be arguments. */
export function rangeOf(values) {
	let [least, most] = [Infinity, -Infinity];
	for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
	return [least, most];
}

function boundsOf(x, y) {
	const [x0, x1] = rangeOf(x), [y0, y1] = rangeOf(y);
	return [x0, y0, x1, y1];
}

/** Whether a point lies inside of an outline: a ray from it crosses the outline an odd number of times. */
export function isInside(corners, [x, y]) {
	let inside = false;
	corners.forEach(([x1, y1], i) => {
		const [x0, y0] = corners.at(i - 1);
		if ((y0 > y) !== (y1 > y) && x < (x0 - x1) * (y - y1) / (y0 - y1) + x1) inside = !inside;
	});
	return inside;
}
