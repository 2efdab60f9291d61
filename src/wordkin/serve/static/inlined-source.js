// What the page knows of its model, from data that stands in the page: no server, no network.

import { readMap } from "./map-bytes.js";
import { Refusal } from "./server-source.js";
import { cosineOf, greatestRows, mixVectors, readHalves, Vectors } from "./vectors.js";

const TINY = 1e-3; // as in wordkin's own 3CosMul: it keeps a quotient finite

/** Answers from inlined data as the server's routes do. */
export class InlinedSource {
	#about = JSON.parse(document.getElementById("inlined-info").textContent);
	#map = null;
	#vectors = null;
	#neighbors = null;

	async info() {
		return this.#about.info;
	}

	async history() {
		return this.#about.history;
	}

	async map() {
		this.#map ??= readMap(await unzip(inlined("inlined-map")));
		return this.#map;
	}

	/** The neighbors that the library found for each word; further ones by the vectors. */
	async nearest(_, word, k) {
		const [row] = await this.#find([word]), cosines = this.#vectors.cosines(this.#vectors.row(row));
		const stored = this.#about.neighbors, start = row * stored;
		const rows = [...this.#neighbors.subarray(start, start + Math.min(k, stored))];
		if (k > stored) rows.push(...greatestRows(cosines, k - stored, new Set([row, ...rows])));
		return { question: this.#map.words[row], neighbors: this.#entries(rows, cosines) };
	}

	async analogy(_, words, k, method) {
		const rows = await this.#find(words), vectors = rows.map((row) => this.#vectors.row(row)), [a, b, c] = vectors;
		const scores = method === "add" ? this.#vectors.cosines(mixVectors([[b, 1], [c, 1], [a, -1]])) : this.#multiply(vectors);
		return { neighbors: this.#entries(greatestRows(scores, k, new Set(rows)), scores) };
	}

	/** The word whose cosine with the mean of all is least. */
	async odd(_, words) {
		const rows = await this.#find(words), units = rows.map((row) => this.#vectors.row(row));
		const mean = mixVectors(units.map((vector) => [vector, 1]));
		const cosines = units.map((vector) => cosineOf(vector, mean));
		return this.#map.words[rows[cosines.indexOf(Math.min(...cosines))]];
	}

	async similarity(_, ...words) {
		return cosineOf(...(await this.#find(words)).map((row) => this.#vectors.row(row)));
	}

	async common(_, a, b, k) {
		const rows = await this.#find([a, b]);
		const [first, second] = rows.map((row) => this.#vectors.cosines(this.#vectors.row(row)));
		const lesser = first.map((cosine, row) => Math.min(cosine, second[row]));
		return greatestRows(lesser, k, new Set(rows)).map((row) => ({ word: this.#map.words[row], a: first[row], b: second[row] }));
	}

	async complete(_, prefix, k) {
		const { words } = await this.map(), starts = (text) => words.filter((word) => word.startsWith(text)).slice(0, k);
		const found = starts(prefix);
		return found.length ? found : starts(prefix.toLowerCase());
	}

	async cosines(_, positive, negative = []) {
		const rows = await this.#find([...positive, ...negative]);
		return this.#vectors.cosines(mixVectors(rows.map((row, i) => [this.#vectors.row(row), i < positive.length ? 1 : -1])));
	}

	/** 3CosMul (Levy and Goldberg 2014): cosines from 0 to 1, so that none outweighs the others. */
	#multiply(vectors) {
		const [a, b, c] = vectors.map((vector) => this.#vectors.cosines(vector).map((cosine) => (1 + cosine) / 2));
		return b.map((value, row) => value * c[row] / (a[row] + TINY));
	}

	#entries(rows, scores) {
		return rows.map((row) => ({ word: this.#map.words[row], similarity: scores[row] }));
	}

	async #load() {
		if (this.#vectors) return;
		await this.map();
		const { storage, info, shown } = this.#about, bytes = inlined("inlined-vectors").buffer;
		const [rows, scales] = storage === "int8" ? [new Int8Array(bytes), new Float32Array(inlined("inlined-scales").buffer)]
			: [readHalves(new Uint16Array(bytes)), null];
		this.#vectors = new Vectors(rows, scales, info.dimensions);
		const neighbors = inlined("inlined-neighbors").buffer;
		this.#neighbors = shown > 65_535 ? new Uint32Array(neighbors) : new Uint16Array(neighbors);
	}

	/** The rows of words, also of those that are known in small letters; a refusal with close spellings for the others. */
	async #find(words) {
		await this.#load();
		const find = (word) => this.#map.find(word);
		const rows = words.map((word) => find(word) >= 0 ? find(word) : find(word.toLowerCase()));
		const missing = words.filter((_, i) => rows[i] < 0);
		if (missing.length === 0) return rows;
		throw new Refusal(`No such word: ${missing.join(", ")}`, 404, missing, closeSpellings(missing[0], this.#map.words));
	}
}

/** Words at the least edit distance from one that is misspelled, at most two, the most frequent first. */
function closeSpellings(text, words, most = 5) {
	const found = [[], []];
	for (const word of words) {
		if (Math.abs(word.length - text.length) <= 2) found[editDistance(text, word) - 1]?.push(word);
	}
	return found.flat().slice(0, most);
}

function editDistance(a, b) {
	let row = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
		}
		row = next;
	}
	return row[b.length];
}

/** Bytes that stand in the page as base64. */
function inlined(id) {
	const text = atob(document.getElementById(id).textContent.trim()), bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
	return bytes;
}

async function unzip(bytes) {
	return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
