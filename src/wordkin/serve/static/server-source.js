// What the page knows of models, asked of the server by its routes.

import { readMap } from "./map-bytes.js";

const TOKEN = "wordkin-token";

/** A question without an answer. `missing` and `suggestions` are words. */
export class Refusal extends Error {
	constructor(message, status, missing = [], suggestions = []) {
		super(message);
		Object.assign(this, { status, missing, suggestions });
	}
}

/** Asks `wordkin serve`. */
export class ServerSource {
	/** Remember the server's token until the tab is closed. */
	setToken(token) {
		sessionStorage.setItem(TOKEN, token);
	}

	async #fetch(route, parameters) {
		const token = sessionStorage.getItem(TOKEN);
		const headers = token ? { Authorization: `Bearer ${token}` } : {};
		const query = new URLSearchParams(parameters);
		const answer = await fetch(`api/${route}?${query}`, { headers }).catch(() => {
			throw new Refusal("The server does not answer. Is it still running?", 0);
		});
		if (answer.ok) return answer;
		const told = await answer.json().catch(() => ({}));
		throw new Refusal(told.error ?? answer.statusText, answer.status, told.missing, told.suggestions);
	}

	async #ask(route, parameters) {
		return (await this.#fetch(route, parameters)).json();
	}

	info(model) {
		return this.#ask("info", model ? { model } : {});
	}

	async history(model) {
		return (await this.#ask("history", { model })).history;
	}

	/** The map; `pending` names the projection that is being computed. */
	async map(model) {
		const answer = await this.#fetch("map", { model });
		const map = readMap(await answer.arrayBuffer());
		map.pending = answer.headers.get("wordkin-pending");
		return map;
	}

	nearest(model, word, k) {
		return this.#ask("nearest", { model, word, k });
	}

	analogy(model, [a, b, c], k, method) {
		return this.#ask("analogy", { model, a, b, c, k, method });
	}

	async odd(model, words) {
		return (await this.#ask("odd", [["model", model], ...words.map((word) => ["word", word])])).odd;
	}

	async similarity(model, a, b) {
		return (await this.#ask("similarity", { model, a, b })).similarity;
	}

	/** The words whose lesser similarity to two words is greatest: {word, a, b}. */
	async common(model, a, b, k) {
		return (await this.#ask("common", { model, a, b, k })).neighbors;
	}

	async complete(model, prefix, k) {
		return (await this.#ask("complete", { model, prefix, k })).words;
	}

	/** The cosine of each word of the map with some words less others, float32 [words]. */
	async cosines(model, positive, negative = []) {
		const query = [["model", model], ...positive.map((word) => ["positive", word]),
			...negative.map((word) => ["negative", word])];
		return new Float32Array(await (await this.#fetch("cosines", query)).arrayBuffer());
	}
}
