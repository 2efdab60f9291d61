// One or two pairs of words become the axes of the map.

import { button, hint, make, pair, row, visible } from "./dom.js";
import { rankedList } from "./lists.js";
import { rangeOf } from "./map-view.js";
import { pythonString, saveButtons } from "./saving.js";

const AT_ENDS = 10; // words shown at each end

/** The axes, and the words at their ends. `places` puts the words of the map on them. */
export async function axesPanel(app) {
	const { state } = app, words = [0, 1, 2, 3].map((place) => state.axis[place] ?? "");
	const field = (place, label) => app.field(label, words, place, "axis");
	const nodes = [
		hint("A pair of words, such as bad and good, becomes an axis. A second pair is the other one."),
		pair(field(0, "From (left)"), field(1, "To (right)")),
		pair(field(2, "From (bottom)"), field(3, "To (top)")),
	];
	const axes = [words.slice(0, 2), words.slice(2)].filter((pair) => pair.every(Boolean));
	if (axes.length === 0) return { nodes };
	const back = { mode: "word", axis: [], color: state.color === "axis" ? "group" : state.color };
	nodes.push(row(button("Back to the map", () => app.go(back), { className: "strong" })));
	const values = await Promise.all(axes.map(([from, to]) => app.source.cosines(state.model, [to], [from])));
	axes.forEach(([from, to], i) => nodes.push(...ends(app, from, to, values[i])));
	const rows = app.rows(axes.flat());
	return { nodes, emphasis: { rows, chosen: new Set(rows), isOn: false }, places: placesOf(app.map, axes, values) };
}

/** Words on the axes, from 0 to 1: with one axis, the more frequent stand higher. */
function placesOf(map, axes, values) {
	const [first, second] = axes;
	const x = spanned(values[0]);
	const y = spanned(second ? values[1].map((value) => -value) : Float32Array.from(map.x, (_, place) => Math.log(place + 1)));
	const ends = { left: visible(first[0]), right: visible(first[1]),
		bottom: second ? visible(second[0]) : "rare", top: second ? visible(second[1]) : "frequent" };
	return { x, y, ends };
}

function spanned(values) {
	const [least, most] = rangeOf(values);
	return values.map((value) => (value - least) / (most - least || 1));
}

function ends(app, from, to, values) {
	const order = Array.from(values.keys()).filter((place) => ![from, to].includes(app.map.words[place])).sort((a, b) => values[b] - values[a]);
	const entries = (places, sign) => places.map((place) => ({ word: app.map.words[place], similarity: sign * values[place] }));
	const [towards, away] = [entries(order.slice(0, AT_ENDS), 1), entries(order.slice(-AT_ENDS).reverse(), -1)];
	const list = (word, found) => make("section", {}, make("h3", { textContent: `Towards ${visible(word)}` }),
		rankedList(app, found, `Towards ${word}`));
	const rows = [...towards.map((each) => ({ towards: to, ...each })), ...away.map((each) => ({ towards: from, ...each }))];
	return [pair(list(from, away), list(to, towards)),
		saveButtons(`axis-${from}-${to}`, rows, `vectors.combine(positive=[${pythonString(to)}], negative=[${pythonString(from)}], k=${AT_ENDS})`)];
}
