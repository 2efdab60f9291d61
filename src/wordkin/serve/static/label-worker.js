// The way to labels.js in its worker, off the main thread; on it where a worker is refused.

import { measureWords, placeLabels } from "./labels.js";

/** Places the labels of one map after another; an answer that a later question has overtaken is dropped. */
export class LabelPlacer {
	#worker = null;
	#number = 0;
	#asked;
	#found;
	#texts;
	#widths;

	constructor() {
		try {
			this.#worker = startWorker();
			this.#worker.onmessage = ({ data }) => data.number === this.#number && this.#found(data);
			this.#worker.onerror = () => {
				this.#worker = null;
				if (this.#asked) this.#placeHere();
			};
		} catch {
			// Labels are placed here.
		}
	}

	/** @param given for `placeLabels`; words and font only if they are others than before @param found called with levels and widths */
	place(given, found) {
		if (given.words) [this.#texts, this.#widths] = [given, null];
		[this.#asked, this.#found] = [given, found];
		this.#number += 1;
		if (this.#worker) this.#worker.postMessage({ ...given, number: this.#number });
		else this.#placeHere();
	}

	#placeHere() {
		this.#widths ??= measureWords(this.#texts.words, this.#texts.font);
		this.#found({ levels: placeLabels({ ...this.#asked, widths: this.#widths }), widths: this.#widths });
	}
}

/** The worker: a file of the server, or text that stands in the page, where a module may not be made of it. */
function startWorker() {
	const inlined = document.getElementById("labels-source");
	if (!inlined) return new Worker(document.querySelector("script[type=module]").src.replace(/page\.js$/, "labels.js"), { type: "module" });
	const text = inlined.textContent.replace(/^export /gm, "");
	return new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
}
