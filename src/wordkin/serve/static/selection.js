// Choosing words on the map: lasso and rectangle, and the list of what was chosen.

import { button, grouped, hint, make, row } from "./dom.js";
import { wordRow } from "./lists.js";
import { pythonList, saveButtons } from "./saving.js";

const MOST_SHOWN = 200, CLOSE = 3; // pixels between two corners of a lasso

/** Let the pointer draw an outline on a map. @param {(rows: number[]) => void} chosen called with the rows inside */
export function listenForOutlines(view, chosen) {
	const surface = view.surface;
	let corners = null;
	surface.addEventListener("pointerdown", (event) => {
		if (!view.tool || event.button) return;
		corners = [[event.offsetX, event.offsetY]];
		surface.setPointerCapture(event.pointerId);
	});
	surface.addEventListener("pointermove", (event) => {
		if (!corners) return;
		const point = [event.offsetX, event.offsetY], [first, last] = [corners[0], corners.at(-1)];
		if (view.tool === "rectangle") corners = [first, [point[0], first[1]], point, [first[0], point[1]]];
		else if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= CLOSE) corners.push(point);
		view.outline = corners;
		view.draw();
	});
	for (const end of ["pointerup", "pointercancel"]) {
		surface.addEventListener(end, () => {
			if (!corners) return;
			const drawn = corners;
			corners = view.outline = null;
			view.draw();
			// After the click that ends it, which is no click on a word.
			if (end === "pointerup" && drawn.length > 2) setTimeout(() => chosen(view.inside(drawn)));
		});
	}
}

/** The chosen words as a list to copy or save. */
export function selectionPanel(app, rows, clear) {
	const words = rows.map((place) => app.map.words[place]);
	const entries = rows.map((place, i) => ({ word: words[i], rank: place + 1, ...(app.map.counts && { count: app.map.counts[place] }) }));
	const more = words.length - MOST_SHOWN;
	return [
		make("h2", { textContent: `${grouped(words.length)} ${words.length === 1 ? "word" : "words"} chosen` }),
		hint("The most frequent first."),
		row(button("Done", clear, { className: "strong" })),
		words.length && saveButtons("chosen-words", entries, `vectors[${pythonList(words.slice(0, 8))}${words.length > 8 ? "  # and so on" : ""}]`),
		wordRow(words.slice(0, MOST_SHOWN), app.walk, "Chosen words"),
		more > 0 && hint(`and ${grouped(more)} more, which are in the files`),
	];
}
