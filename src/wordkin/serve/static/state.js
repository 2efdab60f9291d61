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
const MOST_WORDS = { words: 20, axis: 4, trail: 12, off: 8 };
const BOARD_WORDS = ["words", "axis"]; // of which some may be empty yet
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
	const one = {
		mode: (value) => value in MODES,
		model: (value) => models.includes(value),
		second: (value) => models.includes(value),
		word: isWord,
		method: (value) => METHODS.includes(value),
		color: (value) => value in COLORS,
		k: (value) => LIST_SIZES.includes(Number(value)),
		view: (value) => readView(value) !== null,
	};
	const given = new URLSearchParams(address.replace(/^#/, ""));
	for (const [name, value] of given) {
		const room = MOST_WORDS[name];
		if (room && state[name].length < room && (name === "off" ? /^[0-7]$/.test(value) : isWord(value) || (BOARD_WORDS.includes(name) && value === ""))) {
			state[name].push(name === "off" ? Number(value) : value);
		} else if (Object.hasOwn(one, name) && one[name](value)) {
			state[name] = name === "view" ? readView(value) : name === "k" ? Number(value) : value;
		} else dropped.push(name in state ? `${name} “${value.slice(0, 40)}”` : `“${name.slice(0, 40)}”`);
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

function isWord(value) {
	return value !== "" && value.length <= LONGEST_WORD;
}

function readView(value) {
	const [x, y, k, ...more] = value.split(",").map(Number);
	const isRight = more.length === 0 && [x, y, k].every(Number.isFinite) && k >= 1 && k <= 2 ** 15 && Math.abs(x) < 3 && Math.abs(y) < 3;
	return isRight ? { x, y, k } : null;
}
