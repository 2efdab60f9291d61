// Ranked lists of words with bars.

import { make } from "./dom.js";
import { wordButton } from "./word-field.js";

/** Words with their numbers, each a button that walks on to it. @param {{word: string, similarity: number}[]} entries */
export function rankedList({ walk, hover }, entries, label) {
	const found = entries.map(({ similarity }) => similarity), most = Math.max(1, ...found), least = Math.min(0, ...found);
	const items = entries.map(({ word, similarity }) => {
		const bar = make("span", { className: "bar", "aria-hidden": "true" }, make("span"));
		bar.firstChild.style.inlineSize = `${100 * (similarity - least) / (most - least)}%`;
		return make("li", { onpointerenter: () => hover(word), onpointerleave: () => hover(null) },
			wordButton(word, walk, { onfocus: () => hover(word), onblur: () => hover(null) }),
			bar, make("span", { className: "number", textContent: similarity.toFixed(3) }));
	});
	return make("ol", { className: "ranked", "aria-label": label }, ...items);
}

/** Words in a row, each a button. */
export function wordRow(words, choose, label) {
	return make("ul", { className: "words", "aria-label": label }, ...words.map((word) => make("li", {}, wordButton(word, choose))));
}
