// The state of the page, all of it in the address: opened elsewhere it shows the same.

export const MODES = {
	word: "Word",
	analogy: "Analogy",
	odd: "Odd one out",
	compare: "Compare",
	axes: "Axes",
	models: "Two models",
	model: "Model",
};
export const COLORS = { group: "groups", frequency: "frequency", similarity: "similarity to the word", axis: "place on the axis" };
export const METHODS = ["add", "multiply"];
export const LIST_SIZES = [10, 20, 50];
const MOST = { words: 20, axis: 4, trail: 12, off: 8 };
const LONGEST_WORD = 200;

/** The state where nothing has been asked yet. */
export function startState(model = "") {
	return { mode: "word", model, second: "", word: "", trail: [], words: [], axis: [], method: "add", k: 10, color: "group",
		off: [], view: null };
}

/** The address of a state: what differs from the start. */
export function toAddress(state) {
	const start = startState(), query = new URLSearchParams();
	for (const [name, value] of Object.entries(state)) {
		if (Array.isArray(value)) value.forEach((each) => query.append(name, each));
		else if (name === "view") {
			if (value) query.set("view", [value.x.toFixed(5), value.y.toFixed(5), value.k.toFixed(3)].join(","));
		} else if (value !== start[name]) query.set(name, value);
	}
	return `#${query}`;
}

/** The state of an address, and what of it means nothing here; `models` are the names of those that there are. */
export function fromAddress(address, models) {
	const state = startState(models[0]), dropped = [];
	const oneOf = (values) => (text) => values.find((value) => String(value) === text);
	const read = { mode: oneOf(Object.keys(MODES)), model: oneOf(models), second: oneOf(models), method: oneOf(METHODS), color: oneOf(Object.keys(COLORS)),
		k: oneOf(LIST_SIZES), off: oneOf([...Array(MOST.off).keys()]), view: readView, word: readWord, trail: readWord, words: readField, axis: readField };
	for (const [name, text] of new URLSearchParams(address.replace(/^#/, ""))) {
		const isKnown = Object.hasOwn(read, name), value = isKnown ? read[name](text) : undefined;
		if (value === undefined || MOST[name] <= state[name]?.length) dropped.push(isKnown ? `${name} “${text.slice(0, 40)}”` : `“${name.slice(0, 40)}”`);
		else if (name in MOST) state[name].push(value);
		else state[name] = value;
	}
	return { state, dropped };
}

/** The color of a state: that of groups where the words for another are not chosen. */
export function colorOf({ color, word, axis }) {
	const isLacking = (color === "similarity" && word === "") || (color === "axis" && !(axis[0] && axis[1]));
	return isLacking ? "group" : color;
}

/** The words that a state asks about. */
export function wordsOf(state) {
	return [...new Set([state.word, ...state.trail, ...state.words, ...state.axis])].filter(Boolean);
}

function readWord(text) {
	return text === "" || text.length > LONGEST_WORD ? undefined : text;
}

/** The word of a board's field, which may be empty yet. */
function readField(text) {
	return text && readWord(text);
}

function readView(text) {
	const [x, y, k, ...more] = text.split(",").map(Number);
	const isRight = more.length === 0 && [x, y, k].every(Number.isFinite) && k >= 1 && k <= 2 ** 15 && Math.abs(x) < 3 && Math.abs(y) < 3;
	return isRight ? { x, y, k } : undefined;
}
