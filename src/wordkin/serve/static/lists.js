// Ranked lists of words with bars.

import { make } from "./dom.js";
import { wordButton } from "./word-field.js";

/**
 * Words with their numbers, each a button that walks on to it.
 * @param {{word: string, similarity: number}[]} entries
 * @param {{choose: (word: string) => void, hover?: (word: string|null) => void, label: string, from?: number}} about from: what an empty bar stands for
 */
export function rankedList(entries, { choose, hover = () => {}, label, from = 0 }) {
  const most = Math.max(...entries.map(({ similarity }) => similarity), from + 1e-9);
  const least = Math.min(from, ...entries.map(({ similarity }) => similarity));
  const items = entries.map(({ word, similarity }) => {
    const bar = make("span", { className: "bar", "aria-hidden": "true" }, make("span"));
    bar.firstChild.style.inlineSize = `${100 * (similarity - least) / (Math.max(most, 1) - least)}%`;
    return make("li", { onpointerenter: () => hover(word), onpointerleave: () => hover(null) },
      wordButton(word, choose, { onfocus: () => hover(word), onblur: () => hover(null) }),
      bar, make("span", { className: "number", textContent: similarity.toFixed(3) }));
  });
  return make("ol", { className: "ranked", "aria-label": label }, ...items);
}

/** Words in a row, each a button. */
export function wordRow(words, choose, label) {
  return make("ul", { className: "words", "aria-label": label }, ...words.map((word) => make("li", {}, wordButton(word, choose))));
}
