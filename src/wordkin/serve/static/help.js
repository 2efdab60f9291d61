// The sheet of keys, and the keys that hold everywhere.

import { button, make } from "./dom.js";

const SHEET = [
	["/", "type a word"],
	["?", "this sheet"],
	["Esc", "close; put a tool away; end a choice"],
	["m", "to the map, whose keys are:"],
	["+  −", "zoom in, zoom out"],
	["←  →  ↑  ↓", "move the map"],
	["0", "the whole map"],
	["r  l", "choose words by rectangle, by lasso"],
	["Alt ←", "back, as in any page"],
];
const GESTURES = ["Drag to move; wheel, pinch or double click to zoom.", "Click a word to see its neighbors; click one of those to walk on.",
	"The list “Words in view” names what the map shows."];

/** The sheet, as a dialog. */
export function helpSheet() {
	const close = button("Close", () => dialog.close());
	const keys = make("dl", { id: "map-keys", className: "keys" },
		...SHEET.flatMap(([key, about]) => [make("dt", {}, make("kbd", { textContent: key })), make("dd", { textContent: about })]));
	const dialog = make("dialog", { id: "help", "aria-labelledby": "help-title" }, make("h2", { id: "help-title", textContent: "Keys and gestures" }),
		...GESTURES.map((textContent) => make("p", { textContent })), keys, close);
	return dialog;
}

/** Let keys without a modifier do what `actions` says, unless a person is typing. @param {Object<string, () => void>} actions */
export function listenForKeys(actions) {
	document.addEventListener("keydown", (event) => {
		const isTyping = event.target.closest?.("input, textarea, select, dialog");
		if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
		if (isTyping && event.key !== "Escape") return;
		const action = actions[event.key];
		if (!action) return;
		if (event.key !== "Escape") event.preventDefault();
		action();
	});
}
