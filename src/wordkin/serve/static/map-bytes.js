// The map of a model as it comes from Python: see LAYOUT in answers/packed_map.py.

const LARGEST = 65_535;

/** A model's frequent words on a plane. x and y are from 0 to 1, y downwards; the row of a word is its rank. */
export class WordMap {
	#rows = null;

	constructor(words, x, y, about) {
		Object.assign(this, { words, x, y, ...about });
	}

	/** The row of a word, or -1. */
	find(word) {
		this.#rows ??= new Map(this.words.map((each, row) => [each, row]));
		return this.#rows.get(word) ?? -1;
	}
}

/** Read the bytes of a map. @param {ArrayBuffer} buffer */
export function readMap(buffer) {
	const view = new DataView(buffer);
	const headerBytes = view.getUint32(4, true);
	const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, headerBytes)));
	let start = 8 + headerBytes;
	const take = (kind, length) => {
		const found = new kind(buffer, start, length);
		start += found.byteLength;
		return found;
	};
	const places = take(Uint16Array, 2 * header.words);
	const counts = take(Uint32Array, header.words);
	const offsets = take(Uint32Array, header.words + 1);
	const groups = take(Uint8Array, header.words);
	const words = readWords(new Uint8Array(buffer, start), offsets);
	const [x, y] = spread(places);
	return new WordMap(words, x, y, {
		counts: counts.some(Boolean) ? counts : null,
		groups,
		groupNames: header.groups,
		projection: header.projection,
		truth: header.truth,
		chosen: header.chosen ?? false,
	});
}

function readWords(bytes, offsets) {
	const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
	return Array.from({ length: offsets.length - 1 }, (_, row) =>
		decoder.decode(bytes.subarray(offsets[row], offsets[row + 1])));
}

/** Positions from 0 to 1. Words on the same spot stand a little apart, or no zoom could part them. */
function spread(places) {
	const count = places.length / 2;
	const x = new Float32Array(count), y = new Float32Array(count), taken = new Map();
	for (let row = 0; row < count; row++) {
		const spot = places[2 * row] * (LARGEST + 1) + places[2 * row + 1];
		const others = taken.get(spot) ?? 0;
		taken.set(spot, others + 1);
		x[row] = places[2 * row] / LARGEST;
		y[row] = 1 - (places[2 * row + 1] + 0.3 * others) / LARGEST;
	}
	return [x, y];
}
