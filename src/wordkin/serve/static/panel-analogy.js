// a is to b as c is to what? And: which of these words is the odd one out?

import { button, hint, make, row, wordText } from "./dom.js";
import { rankedList } from "./lists.js";
import { pythonList, pythonString, saveButtons } from "./saving.js";
import { METHODS } from "./state.js";
import { wordButton } from "./word-field.js";

const ABOUT = {
	add: "nearest to b − a + c",
	multiply: "no cosine outweighs the others",
};

/** The analogy board. */
export async function analogyPanel(app) {
	const { source, state } = app, words = [0, 1, 2].map((place) => state.words[place] ?? "");
	const nodes = [board(app, words), methods(app)];
	if (!words.every(Boolean)) return { nodes: [...nodes, hint("Fill in the three words: as man is to king, woman is to …?")], emphasis: lit(app, words) };
	const { neighbors } = await source.analogy(state.model, words, state.k, state.method);
	const call = `vectors.analogy(${words.map(pythonString).join(", ")}, k=${state.k}, method=${pythonString(state.method)})`;
	nodes.push(
		rankedList(app, neighbors, "Answers, the best first"),
		saveButtons(`analogy-${words.join("-")}`, neighbors, call));
	return { nodes, emphasis: lit(app, words, neighbors[0]?.word) };
}

function board(app, words) {
	const field = (place, label) => app.field(label, words, place, "words");
	return make("div", { className: "board", role: "group", "aria-label": "Analogy" },
		field(0, "a"), make("span", { textContent: "is to" }), field(1, "b"),
		make("span", { textContent: "as" }), field(2, "c"), make("span", { textContent: "is to …" }));
}

function methods({ state, go }) {
	return row(...METHODS.map((method) => button(method, () => go({ method }), { "aria-pressed": String(method === state.method) })),
		make("span", { className: "hint", textContent: ABOUT[state.method] }));
}

/** The words on the map, with an arrow from a to b, and one from c to the answer. */
function lit(app, words, answer = "") {
	const rows = [...words, answer].map((word) => app.map.find(word));
	const [a, b, c, d] = rows, known = rows.filter((row) => row >= 0);
	const arrows = [[a, b], [c, d]].filter(([from, to]) => from >= 0 && to >= 0);
	return { rows: known, chosen: new Set(d >= 0 ? [d] : []), arrows, isOn: known.length > 0 };
}

/** The odd one out of three words or more. */
export async function oddPanel(app) {
	const { source, state } = app, words = state.words.filter(Boolean);
	const nodes = [
		make("ul", { className: "words", "aria-label": "Words" }, ...words.map((word, place) => make("li", { className: "chip" },
			wordButton(word, app.walk),
			button("×", () => app.go({ words: words.toSpliced(place, 1) }), { className: "remove", "aria-label": `Remove ${word}` })))),
		app.field("Add a word", [...words, ""], words.length, "words"),
	];
	if (words.length < 3) return { nodes: [...nodes, hint("Three words or more: which of them is least like the others?")], emphasis: some(app, words) };
	const odd = await source.odd(state.model, words);
	nodes.push(make("p", { className: "verdict", role: "status" }, wordText(odd), " is least like the others."),
		saveButtons("odd-one-out", words.map((word) => ({ word, odd: word === odd })), `vectors.odd_one_out(${pythonList(words)})`));
	return { nodes, emphasis: some(app, words, odd) };
}

function some(app, words, odd = "") {
	const rows = app.rows(words);
	return { rows, chosen: new Set(app.rows([odd])), isOn: rows.length > 0 };
}
