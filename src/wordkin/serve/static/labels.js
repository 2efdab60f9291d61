// Dynamic map labelling (Been, Daiches and Yap 2006): from which scale on each label is shown.
// One that is shown stays shown deeper down, and no two overlap at any scale.
// This file imports nothing, since it also runs as a worker.

export const LABEL_HEIGHT = 20; // CSS pixels, with room above and below
export const LABEL_START = 5; // from the point to its word
export const STEPS_AN_OCTAVE = 2;
const LABEL_LEVELS = 31; // down to the deepest zoom
const LABEL_GAP = 14; // between two words on a line
const CELL_WIDTH = 64, HASH_SIZE = 1 << 18;

/**
 * The level from which each label is shown, 255 for never; the scale of level l is base · 2^(l / 2).
 * Widths and sizes are in pixels; base is pixels a unit of x at the widest zoom; names, of groups, are in the way at the first levels.
 */
export function placeLabels({ x, y, widths, base, names = [], nameLevels = 0 }) {
	const levels = new Uint8Array(x.length).fill(255), grid = new LabelGrid(), placed = [];
	let waiting = Array.from(x.keys());
	for (let level = 0; level < LABEL_LEVELS && waiting.length > 0; level++) {
		const scale = base * 2 ** (level / STEPS_AN_OCTAVE);
		grid.clear();
		for (const name of level < nameLevels ? names : []) grid.add(name.x * scale - name.width / 2, name.y * scale, name.width, name.height);
		for (const row of placed) grid.add(x[row] * scale, y[row] * scale, widths[row], LABEL_HEIGHT);
		waiting = waiting.filter((row) => {
			if (!grid.addIfFree(x[row] * scale, y[row] * scale, widths[row], LABEL_HEIGHT)) return true;
			levels[row] = level;
			placed.push(row);
			return false;
		});
	}
	return levels;
}

/** Boxes by the cells that they cover; `y` is the middle of a box. */
class LabelGrid {
	#heads = new Int32Array(HASH_SIZE);
	#next = [];
	#box = [];
	#boxes = [];

	clear() {
		this.#heads.fill(-1);
		this.#next.length = this.#box.length = this.#boxes.length = 0;
	}

	addIfFree(x, y, width, height) {
		if (this.#isTaken(x, y, width, height)) return false;
		this.add(x, y, width, height);
		return true;
	}

	add(x, y, width, height) {
		const number = this.#boxes.length;
		this.#boxes.push(x, y, width, height);
		this.#visit(x, y, width, height, (cell) => {
			this.#next.push(this.#heads[cell]);
			this.#box.push(number);
			this.#heads[cell] = this.#next.length - 1;
			return false;
		});
	}

	#isTaken(x, y, width, height) {
		const boxes = this.#boxes;
		return this.#visit(x, y, width, height, (cell) => {
			for (let entry = this.#heads[cell]; entry >= 0; entry = this.#next[entry]) {
				const at = this.#box[entry];
				const isBeside = x >= boxes[at] + boxes[at + 2] || boxes[at] >= x + width;
				if (!isBeside && Math.abs(y - boxes[at + 1]) < (height + boxes[at + 3]) / 2) return true;
			}
			return false;
		});
	}

	/** Call for each cell under a box, until a call returns true. */
	#visit(x, y, width, height, call) {
		const top = Math.floor((y - height / 2) / LABEL_HEIGHT), bottom = Math.floor((y + height / 2) / LABEL_HEIGHT);
		const left = Math.floor(x / CELL_WIDTH), right = Math.floor((x + width) / CELL_WIDTH);
		for (let row = top; row <= bottom; row++) {
			for (let column = left; column <= right; column++) {
				const cell = (Math.imul(row, 0x9e3779b1) ^ Math.imul(column, 0x85ebca6b)) >>> 14;
				if (call(cell)) return true;
			}
		}
		return false;
	}
}

/** The widths of words in a font, with the gap that each keeps. */
export function measureWords(words, font) {
	const pen = new OffscreenCanvas(1, 1).getContext("2d");
	pen.font = font;
	return Float32Array.from(words, (word) => pen.measureText(word).width + LABEL_START + LABEL_GAP);
}

if (typeof WorkerGlobalScope !== "undefined") {
	let widths = null;
	onmessage = ({ data }) => {
		if (data.words) widths = measureWords(data.words, data.font);
		postMessage({ number: data.number, levels: placeLabels({ ...data, widths }), widths });
	};
}
