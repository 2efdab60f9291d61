// A word and its neighbors, and the trail that led to it.

import { button, grouped, make, row, wordText } from "./dom.js";
import { rankedList, wordRow } from "./lists.js";
import { pythonString, saveButtons } from "./saving.js";
import { LIST_SIZES } from "./state.js";
import { wordButton } from "./word-field.js";

/** The panel of a word, or of the start. */
export async function wordPanel(app) {
	const { source, state } = app;
	if (state.word === "") return { nodes: startNodes(app) };
	const answer = await source.nearest(state.model, state.word, state.k);
	const word = answer.question, neighbors = answer.neighbors;
	return {
		nodes: [
			trail(app),
			make("header", {}, make("h2", {}, wordText(word)), make("p", { className: "facts", textContent: factsOf(app, word) })),
			rankedList(app, neighbors, `Neighbors of ${word}, the most similar first`),
			sizes(app),
			row(neighbors.some((each) => app.map.find(each.word) >= 0) && button("Zoom to them", () => app.desk.view1.frameRows(star(app.map, word, neighbors).rows)),
				button("Compare with …", () => app.go({ mode: "compare", words: [word] })),
				button("Color by similarity", () => app.go({ color: "similarity" }))),
			saveButtons(`neighbors-${word}`, neighbors, `vectors.nearest(${pythonString(word)}, k=${state.k})`),
		],
		emphasis: star(app.map, word, neighbors),
	};
}

/** Where the word stands among all, as a sentence. */
function factsOf({ map }, word) {
	const place = map.find(word);
	if (place < 0) return "Not among the words of the map; its neighbors are found among all words.";
	return `The ${ordinal(place + 1)} most frequent word${map.counts ? `, ${grouped(map.counts[place])} times in the text` : ""}.`;
}

function ordinal(number) {
	const ending = [11, 12, 13].includes(number % 100) ? "th" : ["th", "st", "nd", "rd"][number % 10] ?? "th";
	return `${grouped(number)}${ending}`;
}

function startNodes(app) {
	return [
		make("p", { textContent: "Words that are used alike have vectors that point alike. Type a word, or click one on the map." }),
		make("h2", { textContent: "Try" }),
		wordRow(app.examples, app.walk, "Words to try"),
	];
}

function trail(app) {
	if (app.state.trail.length === 0) return null;
	const steps = app.state.trail.map((word, place) => make("li", {},
		wordButton(word, () => app.go({ word, trail: app.state.trail.slice(0, place) }))));
	return make("nav", { "aria-label": "Trail of words" }, make("ol", { className: "trail" }, ...steps));
}

function sizes({ state, go }) {
	return make("p", { className: "row sizes", role: "group", "aria-label": "Length of the list" }, "neighbors ",
		...LIST_SIZES.map((k) => button(String(k), () => go({ k }),
			{ "aria-pressed": String(k === state.k), "aria-label": `Show ${k} neighbors` })));
}

/** A word and its neighbors lit up on a map, with a line to each. */
export function star(map, word, neighbors) {
	const [center, ...others] = [word, ...neighbors.map((each) => each.word)].map((each) => map.find(each));
	const rows = others.filter((place) => place >= 0);
	if (center < 0) return { rows, isOn: true };
	return { rows: [center, ...rows], chosen: new Set([center]), lines: rows.map((place) => [center, place]), isOn: true };
}
