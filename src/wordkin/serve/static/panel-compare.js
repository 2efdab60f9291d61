// Two words, or one word in two models: what their neighbors have in common.

import { choice, hint, make, pair, wordText } from "./dom.js";
import { rankedList } from "./lists.js";
import { pythonString, saveButtons } from "./saving.js";
import { star } from "./panel-word.js";

const NEIGHBORS = 20, COMMON = 10;

/** Two words: similarity, common neighbors, and neighbors of one alone. */
export async function comparePanel(app) {
	const { source, state } = app, words = [0, 1].map((place) => state.words[place] ?? "");
	const nodes = [pair(app.field("Compare", words, 0, "words"), app.field("and", words, 1, "words"))];
	const chosen = app.rows(words);
	if (!words.every(Boolean)) return { nodes, emphasis: { rows: chosen, chosen: new Set(chosen), isOn: chosen.length > 0 } };
	const [similarity, common, ...answers] = await Promise.all([source.similarity(state.model, ...words),
		source.common(state.model, ...words, COMMON), ...words.map((word) => source.nearest(state.model, word, NEIGHBORS))]);
	const both = common.map(({ word, a, b }) => ({ word, similarity: Math.min(a, b) }));
	const [ofA, ofB] = answers.map(({ neighbors }) => difference(neighbors, both).lost.slice(0, COMMON));
	const [a, b] = words;
	nodes.push(
		make("p", { className: "verdict", role: "status" }, "Similarity ", make("strong", { textContent: similarity.toFixed(3) })),
		section(app, "Near both", both), section(app, `Near ${a} alone`, ofA), section(app, `Near ${b} alone`, ofB),
		saveButtons(`compare-${a}-${b}`, rowsOf({ both, [a]: ofA, [b]: ofB }),
			`vectors.similarity(${pythonString(a)}, ${pythonString(b)})`));
	const near = app.rows(both.map(({ word }) => word)), rows = [...chosen, ...near];
	const lines = chosen.flatMap((from) => near.map((to) => [from, to]));
	return { nodes, emphasis: { rows: [...new Set(rows)], chosen: new Set(chosen), lines, isOn: true } };
}

/** One word in two models: its neighbors kept, gained and lost, and both maps side by side. */
export async function modelsPanel(app) {
	const { source, state } = app, { word, model, second } = state;
	if (!second) return { nodes: [hint("Start the server with two models: wordkin serve OLD NEW.")] };
	const nodes = [modelChoice(app)];
	if (word === "") return { nodes: [...nodes, hint("Type a word to compare its neighbors.")] };
	const [before, after] = await Promise.all([model, second].map((name) => source.nearest(name, word, state.k)));
	const { kept, lost, gained } = difference(before.neighbors, after.neighbors);
	nodes.push(
		make("header", {}, make("h2", {}, wordText(word)),
			make("p", { className: "facts", role: "status", textContent: `${kept.length} of ${before.neighbors.length} neighbors kept.` })),
		section(app, "Kept", kept), section(app, `Gained in ${second}`, gained), section(app, `Lost from ${model}`, lost),
		saveButtons(`models-${word}`, rowsOf({ kept, gained, lost }),
			`wk.compare(vectors, wk.load("…"))`));
	return { nodes, emphasis: star(app.map, word, before.neighbors), secondEmphasis: app.secondMap && star(app.secondMap, word, after.neighbors) };
}

function modelChoice({ state, models, go }) {
	const names = Object.fromEntries(models.map((model) => [model, model]));
	const side = (label, name) => choice(label, names, state[name], (model) => go({ [name]: model }));
	return pair(side("Left", "model"), side("Right", "second"));
}

/** Entries of two lists: in both, in the first alone, in the second alone. */
function difference(first, second) {
	const [inFirst, inSecond] = [first, second].map((list) => new Set(list.map(({ word }) => word)));
	return {
		kept: first.filter(({ word }) => inSecond.has(word)),
		lost: first.filter(({ word }) => !inSecond.has(word)),
		gained: second.filter(({ word }) => !inFirst.has(word)),
	};
}

function section(app, title, entries) {
	return make("section", {}, make("h3", { textContent: `${title} (${entries.length})` }),
		entries.length ? rankedList(app, entries, title) : hint("None."));
}

function rowsOf(lists) {
	return Object.entries(lists).flatMap(([list, entries]) => entries.map((entry) => ({ list, ...entry })));
}
