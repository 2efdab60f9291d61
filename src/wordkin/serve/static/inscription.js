// What is written and drawn over the points: words, lines, arrows, the ends of axes.

import { groupColor, styleColor } from "./colors.js";
import { visible } from "./dom.js";
import { LABEL_HEIGHT, LABEL_START, STEPS_AN_OCTAVE } from "./labels.js";

export const FONT = "13px system-ui, sans-serif";
const STRONG_FONT = "600 13px system-ui, sans-serif";
export const NAME_FONT = "600 15px system-ui, sans-serif";
export const NAME_HEIGHT = 44; // of the name of a group, with room around it
export const NAME_LEVELS = 2; // names of groups stand at the widest levels only
const LONGEST_LABEL = 24; // letters; longer words are cut short

/** Writes on the canvas above the points. One is made anew for each frame, with its colors of the moment. */
export class Inscription {
	#pen;
	#frame;
	#taken = [];
	#ink = styleColor("--ink");
	#muted = styleColor("--muted");
	#paper = styleColor("--paper");
	#accent = styleColor("--accent");

	/** @param frame as for points, and with `toScreen(row)`: the place of a row in pixels */
	constructor(pen, frame) {
		this.#pen = pen;
		this.#frame = frame;
		pen.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
		pen.clearRect(0, 0, frame.width, frame.height);
		pen.textBaseline = "middle";
		pen.lineJoin = "round";
	}

	/** Thin lines from one row to another, with a head where it is an arrow. */
	lines(pairs, isArrow = false) {
		const pen = this.#pen;
		pen.strokeStyle = pen.fillStyle = this.#accent;
		pen.lineWidth = isArrow ? 2 : 1;
		pen.globalAlpha = isArrow ? 0.9 : 0.45;
		for (const [from, to] of pairs) {
			const [x0, y0] = this.#frame.toScreen(from), [x1, y1] = this.#frame.toScreen(to);
			pen.beginPath();
			pen.moveTo(x0, y0);
			pen.lineTo(x1, y1);
			pen.stroke();
			if (isArrow) this.#head(x0, y0, x1, y1);
		}
		pen.globalAlpha = 1;
	}

	/** Points that are lit: the chosen ones larger, each with its word where there is room. */
	lit(rows, chosen, texts) {
		const pen = this.#pen;
		for (const row of [...rows].reverse()) {
			const [x, y] = this.#frame.toScreen(row);
			const radius = chosen.has(row) ? 6 : 4;
			pen.fillStyle = this.#accent;
			pen.beginPath();
			pen.arc(x, y, radius, 0, 2 * Math.PI);
			pen.fill();
			if (chosen.has(row)) {
				pen.lineWidth = 2;
				pen.strokeStyle = this.#paper;
				pen.stroke();
			}
		}
		for (const row of [...chosen, ...rows]) this.#litWord(row, texts[row], chosen.has(row));
	}

	#litWord(row, text, isChosen) {
		const pen = this.#pen, [x, y] = this.#frame.toScreen(row);
		pen.font = isChosen ? STRONG_FONT : FONT;
		const width = pen.measureText(text).width, start = x + LABEL_START + 3;
		if (!this.#isInside(x, y) || !this.#take(start, y, width, LABEL_HEIGHT - 2)) return;
		this.#write(text, start, y, isChosen ? this.#accent : this.#ink);
	}

	/** The words that have room at this scale. @param labels {levels, widths, order, base, texts} */
	words(labels, { isFaint = false, most = Infinity } = {}) {
		const pen = this.#pen, { scale, width } = this.#frame;
		const level = STEPS_AN_OCTAVE * Math.log2(scale / labels.base) + 1e-6;
		pen.font = FONT;
		const color = isFaint ? this.#muted : this.#ink;
		pen.globalAlpha = isFaint ? 0.55 : 1;
		for (const row of labels.order) {
			if (labels.levels[row] > level) break;
			const [x, y] = this.#frame.toScreen(row);
			if (row >= most || x + labels.widths[row] < 0 || x > width || !this.#isInside(0, y)) continue;
			if (!this.#isFree(x + LABEL_START, y, labels.widths[row] - LABEL_START, LABEL_HEIGHT - 2)) continue;
			this.#write(labels.texts[row], x + LABEL_START, y, color, isFaint ? 0 : 3);
		}
		pen.globalAlpha = 1;
	}

	/** The names of groups, at the widest zoom. */
	names(names) {
		const pen = this.#pen, { scale, left, top } = this.#frame;
		pen.font = NAME_FONT;
		pen.textAlign = "center";
		for (const { x, y, text, group } of names) this.#write(text, left + scale * x, top + scale * y, groupColor(group));
		pen.textAlign = "start";
	}

	/** The words that stand for the ends of axes. @param ends {left, right, bottom, top} */
	axes(ends) {
		const pen = this.#pen, { width, height } = this.#frame;
		pen.font = STRONG_FONT;
		for (const [text, align, x, y] of [[ends.left, "left", 12, height / 2], [ends.right, "right", width - 12, height / 2],
			[ends.top, "center", width / 2, 72], [ends.bottom, "center", width / 2, height - 60]]) {
			pen.textAlign = align;
			this.#write(text, x, y, this.#accent);
			const span = pen.measureText(text).width;
			this.#take(align === "left" ? x : align === "right" ? x - span : x - span / 2, y, span, LABEL_HEIGHT);
		}
		pen.textAlign = "start";
	}

	/** The outline of what is being chosen. */
	outline(corners) {
		const pen = this.#pen;
		pen.beginPath();
		for (const [x, y] of corners) pen.lineTo(x, y);
		pen.closePath();
		pen.strokeStyle = this.#accent;
		pen.lineWidth = 1.5;
		pen.stroke();
	}

	/** Write with a rim of the paper's color around the letters. */
	#write(text, x, y, color, rim = 4) {
		const pen = this.#pen;
		if (rim) {
			pen.lineWidth = rim;
			pen.strokeStyle = this.#paper;
			pen.strokeText(text, x, y);
		}
		pen.fillStyle = color;
		pen.fillText(text, x, y);
	}

	#head(x0, y0, x1, y1) {
		const pen = this.#pen, angle = Math.atan2(y1 - y0, x1 - x0), length = 11;
		const tip = Math.hypot(x1 - x0, y1 - y0) > 16 ? 6 : 0;
		const [x, y] = [x1 - tip * Math.cos(angle), y1 - tip * Math.sin(angle)];
		pen.beginPath();
		pen.moveTo(x, y);
		for (const turn of [-0.4, 0.4]) pen.lineTo(x - length * Math.cos(angle + turn), y - length * Math.sin(angle + turn));
		pen.fill();
	}

	#isInside(x, y) {
		return x >= -20 && y >= -10 && x <= this.#frame.width + 20 && y <= this.#frame.height + 10;
	}

	#isFree(x, y, width, height) {
		return !this.#taken.some((box) => x < box[0] + box[2] && box[0] < x + width && Math.abs(y - box[1]) < (height + box[3]) / 2);
	}

	#take(x, y, width, height) {
		const isFree = this.#isFree(x, y, width, height);
		if (isFree) this.#taken.push([x, y, width, height]);
		return isFree;
	}
}

/** A word as its label shows it. */
export function labelText(word) {
	const text = visible(word);
	return text.length < LONGEST_LABEL ? text : `${[...text].slice(0, LONGEST_LABEL - 2).join("")}…`;
}
