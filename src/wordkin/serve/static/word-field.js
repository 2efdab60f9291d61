// A field for one word: completed by frequency, with close spellings for a mistake.

import { afterPause, make, visible, wordText } from "./dom.js";

const COMPLETIONS = 8, TYPING_PAUSE = 60; // milliseconds of a person who types
let fields = 0;

/**
 * A field with its label and its list, as the ARIA pattern "combobox" has it. The label may stand inside of the field, which is empty then once a word was taken.
 * @param {{complete: (text: string, k: number) => Promise<{words: string[], isGuess: boolean}>, choose: (word: string) => void}} about
 */
export function wordField({ label, isHidden = false, value = "", complete, choose }) {
	const id = `field-${++fields}`;
	const list = make("ul", { id: `${id}-list`, role: "listbox", className: "completions", hidden: true, "aria-label": `Words for: ${label}` });
	const input = make("input", { id, type: "text", role: "combobox", defaultValue: value, placeholder: isHidden ? label : "", autocomplete: "off", spellcheck: false, dir: "auto",
		autocapitalize: "none", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" });
	const field = make("div", { className: "field" },
		make("label", { htmlFor: id, textContent: label, className: isHidden ? "unseen" : "" }), input, list);
	let active = -1, asked = 0, words = [];

	const close = () => {
		asked += 1; // what is still on its way comes too late
		list.hidden = true;
		[active, words] = [-1, []];
		input.ariaExpanded = "false";
		input.setAttribute("aria-activedescendant", "");
	};
	const take = (word) => {
		close();
		input.value = input.defaultValue = isHidden ? "" : word;
		if (word !== "") choose(word);
	};
	const mark = (next) => {
		active = next;
		list.querySelectorAll("[role=option]").forEach((option, i) => { option.ariaSelected = String(i === active); });
		input.setAttribute("aria-activedescendant", active >= 0 ? `${id}-${active}` : "");
	};
	const show = (found) => {
		const marked = words[active]; // stays marked where what was typed last is answered late
		words = found.words;
		const options = words.map((word, i) => make("li", { id: `${id}-${i}`, role: "option", "aria-selected": "false",
			onpointerdown: (event) => { event.preventDefault(); take(word); } }, wordText(word)));
		const told = found.isGuess && make("li", { className: "hint", role: "presentation",
			textContent: words.length ? "No such word. Did you mean:" : "No word of this model begins like that." });
		list.replaceChildren(...[told, ...options].filter(Boolean));
		list.hidden = list.children.length === 0;
		input.ariaExpanded = String(!list.hidden);
		mark(words.indexOf(marked));
	};
	const suggest = afterPause(TYPING_PAUSE, async () => {
		const mine = ++asked, text = input.value.trim();
		if (text === "" || text === input.defaultValue) return close();
		const found = await complete(text, COMPLETIONS).catch(() => ({ words: [], isGuess: false }));
		if (mine === asked && document.activeElement === input) show(found);
	});

	input.addEventListener("input", suggest);
	input.addEventListener("blur", ({ relatedTarget }) => {
		close();
		// Who goes on to the next field of a board means what was typed, and is there by then.
		if (!isHidden && relatedTarget && input.value !== input.defaultValue) setTimeout(take, 0, input.value.trim());
	});
	input.addEventListener("keydown", (event) => {
		if (event.isComposing) return;
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			if (list.hidden) suggest();
			else mark(step(active, event.key === "ArrowDown" ? 1 : -1, words.length));
			event.preventDefault();
		} else if (event.key === "Enter") take(words[active] ?? input.value.trim());
		else if (event.key === "Escape" && !list.hidden) {
			close();
			event.stopPropagation();
		}
	});
	return field;
}

/** The next of `count` options, or -1 between the last and the first. */
function step(active, by, count) {
	return (active + 1 + by + count + 1) % (count + 1) - 1;
}

/** A button that is a word; choosing it goes there. */
export function wordButton(word, choose, about = {}) {
	return make("button", { type: "button", className: "link", onclick: () => choose(word), title: visible(word), ...about }, wordText(word));
}
