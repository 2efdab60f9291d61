// Vectors in the page: int8 rows with one scale each, or float16, and questions of them.

/** Unit vectors of words; they are stored as one byte, or two, a number. */
export class Vectors {
	#rows;
	#scales;
	#dimensions;

	constructor(rows, scales, dimensions) {
		this.#rows = rows;
		this.#scales = scales;
		this.#dimensions = dimensions;
		this.count = rows.length / dimensions;
	}

	/** The unit vector of a row. */
	row(row) {
		const start = row * this.#dimensions, scale = this.#scales ? this.#scales[row] : 1;
		return unit(Float32Array.from(this.#rows.subarray(start, start + this.#dimensions), (value) => value * scale));
	}

	/** The cosine of every row with a vector. */
	cosines(vector) {
		const query = unit(vector), found = new Float32Array(this.count), rows = this.#rows, d = this.#dimensions;
		for (let row = 0, at = 0; row < this.count; row++) {
			let dot = 0, length = 0;
			for (let i = 0; i < d; i++, at++) {
				dot += rows[at] * query[i];
				length += rows[at] * rows[at];
			}
			found[row] = dot / Math.sqrt(length || 1);
		}
		return found;
	}
}

/** A weighted sum of vectors. @param {[Float32Array, number][]} terms */
export function mixVectors(terms) {
	return terms[0][0].map((_, i) => terms.reduce((sum, [vector, weight]) => sum + weight * vector[i], 0));
}

/** The scalar product of two unit vectors is their cosine. */
export function cosineOf(a, b) {
	return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** Rows of the greatest scores, best first, without some. */
export function greatestRows(scores, k, without = new Set()) {
	const best = [];
	for (let row = 0; row < scores.length; row++) {
		if (without.has(row) || (best.length === k && scores[row] <= scores[best[k - 1]])) continue;
		let place = best.length;
		while (place > 0 && scores[best[place - 1]] < scores[row]) place -= 1;
		best.splice(place, 0, row);
		best.length = Math.min(best.length, k);
	}
	return best;
}

/** Numbers of 16 bits as they are meant: half precision of IEEE 754. @param {Uint16Array} halves */
export function readHalves(halves) {
	return Float32Array.from(halves, (half) => {
		const sign = half & 0x8000 ? -1 : 1, exponent = (half >> 10) & 31, fraction = half & 0x3ff;
		return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
	});
}

function unit(vector) {
	const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
	return vector.map((value) => value / length);
}
