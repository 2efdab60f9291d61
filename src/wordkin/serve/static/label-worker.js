// The way to labels.js in its worker, off the main thread; on it where a worker is refused.

import { measureWords, placeLabels } from "./labels.js";

/** Places the labels of one map after another; an answer that a later question has overtaken is dropped. */
export class LabelPlacer {
  #worker = null;
  #number = 0;
  #answer = null;
  #widths = null;

  constructor(source) {
    try {
      this.#worker = new Worker(source, { type: "module" });
      this.#worker.onmessage = ({ data }) => {
        if (data.number === this.#number) this.#answer(data);
      };
      this.#worker.onerror = () => { this.#worker = null; };
    } catch {
      this.#worker = null;
    }
  }

  /** @param given for `placeLabels`; words and font only if they are others than before @param found called with levels and widths */
  place(given, found) {
    const number = ++this.#number;
    this.#answer = found;
    if (this.#worker) {
      this.#worker.postMessage({ ...given, number });
      return;
    }
    if (given.words) this.#widths = measureWords(given.words, given.font);
    found({ levels: placeLabels({ ...given, widths: this.#widths }), widths: this.#widths });
  }
}

/** Where the worker's source is: a file of the server, or text inlined in the page. */
export function labelSource() {
  const inlined = document.getElementById("labels-source");
  if (inlined) return URL.createObjectURL(new Blob([inlined.textContent], { type: "text/javascript" }));
  return document.querySelector("script[type=module]").src.replace(/page\.js$/, "labels.js");
}
