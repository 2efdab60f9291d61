// Moving and zooming a map: by d3-zoom, and by keys.

import { select, zoom, zoomIdentity } from "./vendor/vendor.js";

const LARGEST_ZOOM = 2 ** 15; // where words that share a spot of the 16-bit grid come apart
const KEY_ZOOM = 1.5, KEY_PAN = 80, SMOOTH = 200; // milliseconds
const EDGE = 40, TOP_EDGE = 68; // pixels that stay free around the whole map; above stand the tools

const prefersStill = matchMedia("(prefers-reduced-motion: reduce)");

/** The part of the plane that is seen. A view is the point in the middle, and the zoom: 1 is the whole map. */
export class Camera {
	#surface;
	#zoom;
	#moved;
	#isHeld = false;
	transform = zoomIdentity;
	width = 1;
	height = 1;
	bounds = [0, 0, 1, 1]; // what of the plane is used

	/** @param moved called with whether a person did it @param isBusy whether the pointer draws something */
	constructor(surface, moved, isBusy) {
		this.#moved = moved;
		this.#surface = select(surface);
		this.#zoom = zoom()
			.scaleExtent([1, LARGEST_ZOOM])
			.clickDistance(4)
			.duration(prefersStill.matches ? 0 : SMOOTH)
			.filter((event) => !isBusy() && (!event.ctrlKey || event.type === "wheel") && !event.button)
			.on("zoom", ({ transform, sourceEvent }) => {
				this.transform = transform;
				this.#moved(Boolean(sourceEvent) || this.#isHeld);
			});
		this.#surface.call(this.#zoom);
	}

	/** Pixels a unit of the plane, at the zoom 1. */
	get base() {
		const [x0, y0, x1, y1] = this.bounds;
		const across = (this.width - 2 * EDGE) / (x1 - x0 || 1), down = (this.height - EDGE - TOP_EDGE) / (y1 - y0 || 1);
		return Math.max(Math.min(across, down), 1);
	}

	/** Where the plane falls on the screen. */
	get frame() {
		const scale = this.base * this.transform.k, [ox, oy] = this.#origin();
		return { scale, left: this.transform.x + this.transform.k * ox, top: this.transform.y + this.transform.k * oy,
			width: this.width, height: this.height };
	}

	get view() {
		const { scale, left, top } = this.frame;
		return { x: (this.width / 2 - left) / scale, y: (this.height / 2 - top) / scale, k: this.transform.k };
	}

	set view({ x, y, k }) {
		const [ox, oy] = this.#origin(), base = this.base;
		this.#surface.call(this.#zoom.transform, zoomIdentity.translate(this.width / 2, this.height / 2).scale(k).translate(-(ox + base * x), -(oy + base * y)));
	}

	/** The room of the map on the screen has changed; the view stays. */
	resize(width, height) {
		const { view } = this, isWhole = this.transform.k === 1;
		[this.width, this.height] = [width, height];
		this.#zoom.extent([[0, 0], [width, height]]).translateExtent([[0, 0], [width, height]]);
		if (isWhole) this.#surface.call(this.#zoom.transform, zoomIdentity);
		else this.view = view;
	}

	fit() {
		this.#smoothly((surface) => surface.call(this.#zoom.transform, zoomIdentity));
	}

	zoomBy(factor) {
		this.#smoothly((surface) => surface.call(this.#zoom.scaleBy, factor));
	}

	panBy(across, down) {
		this.#smoothly((surface) => surface.call(this.#zoom.translateBy, -across / this.transform.k, -down / this.transform.k));
	}

	/** What a key does to the view; whether it does anything. */
	press(key) {
		const steps = { ArrowLeft: [-KEY_PAN, 0], ArrowRight: [KEY_PAN, 0], ArrowUp: [0, -KEY_PAN], ArrowDown: [0, KEY_PAN] };
		if (key in steps) this.panBy(...steps[key]);
		else if (key === "+" || key === "=") this.zoomBy(KEY_ZOOM);
		else if (key === "-" || key === "_") this.zoomBy(1 / KEY_ZOOM);
		else if (key === "0") this.fit();
		else return false;
		return true;
	}

	/** Where the plane's 0, 0 falls at the zoom 1: what is used of it stands in the middle. */
	#origin() {
		const [x0, y0, x1, y1] = this.bounds, base = this.base;
		return [this.width / 2 - base * (x0 + x1) / 2, (this.height + TOP_EDGE - EDGE) / 2 - base * (y0 + y1) / 2];
	}

	#smoothly(change) {
		const end = () => {
			this.#isHeld = false;
			this.#moved(true);
		};
		this.#isHeld = true;
		if (!prefersStill.matches) return change(this.#surface.transition().duration(SMOOTH).on("end interrupt", end));
		change(this.#surface);
		end();
	}
}
