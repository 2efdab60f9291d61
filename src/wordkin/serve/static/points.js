// Drawing points: by WebGL 2, or on a plain canvas where there is none.

const VERTEX = `#version 300 es
uniform vec4 place;  // scale x, y; offset x, y: from positions to the square from -1 to 1
uniform float size;
in vec2 position;
in vec4 color;
out vec4 paint;
void main() {
	gl_Position = vec4(position * place.xy + place.zw, 0, 1);
	gl_PointSize = size;
	paint = color;
}`;
// A round point: what lies outside of the circle is not painted.
const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 paint;
out vec4 pixel;
void main() {
	vec2 from = gl_PointCoord - 0.5;
	if (dot(from, from) > 0.25) discard;
	pixel = paint;
}`;
const PLAIN_POINTS = 2_000; // that a canvas draws fast enough

/** The drawer of points for a canvas. @returns {GlPoints|PlainPoints} */
export function makePoints(canvas, redraw) {
	// Without alpha Chromium blends one canvas less, a fifth of a frame in software.
	const options = { antialias: false, depth: false, alpha: false };
	const gl = canvas.getContext("webgl2", options);
	return gl ? new GlPoints(canvas, gl, redraw) : new PlainPoints(canvas);
}

/** Points in buffers of the graphics card, which come back by themselves when it was lost. */
class GlPoints {
	isPlain = false;
	most = Infinity; // points that are drawn
	#gl;
	#data = { position: new Float32Array(), color: new Uint8Array() };
	#buffers = {};
	#uniforms = {};

	constructor(canvas, gl, redraw) {
		this.#gl = gl;
		canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
		canvas.addEventListener("webglcontextrestored", () => {
			this.#prepare();
			for (const [name, numbers] of Object.entries(this.#data)) this.#fill(name, numbers);
			redraw();
		});
		this.#prepare();
	}

	setPositions(x, y) {
		const places = new Float32Array(2 * x.length), last = x.length - 1;
		for (let row = 0; row <= last; row++) places.set([x[row], y[row]], 2 * (last - row)); // the most frequent words above the others
		this.#fill("position", places);
	}

	setColors(colors) {
		this.#fill("color", new Uint8Array(colors.slice().reverse().buffer));
	}

	/** Draw where `scale` pixels are one unit, and (left, top) is where 0, 0 falls. */
	draw({ scale, left, top, width, height, ratio, size, paper }) {
		const gl = this.#gl, { position, color } = this.#data;
		gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
		gl.clearColor(...paper);
		gl.clear(gl.COLOR_BUFFER_BIT);
		gl.uniform4f(this.#uniforms.place, 2 * scale / width, -2 * scale / height, 2 * left / width - 1, 1 - 2 * top / height);
		gl.uniform1f(this.#uniforms.size, size * ratio);
		if (color.length === 2 * position.length) gl.drawArrays(gl.POINTS, 0, position.length / 2);
	}

	#prepare() {
		const gl = this.#gl, program = gl.createProgram();
		for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
			const shader = gl.createShader(kind);
			gl.shaderSource(shader, source);
			gl.compileShader(shader);
			gl.attachShader(program, shader);
		}
		gl.linkProgram(program);
		gl.useProgram(program);
		this.#uniforms = Object.fromEntries(["place", "size"].map((name) => [name, gl.getUniformLocation(program, name)]));
		for (const [name, values, kind] of [["position", 2, gl.FLOAT], ["color", 4, gl.UNSIGNED_BYTE]]) {
			const place = gl.getAttribLocation(program, name);
			this.#buffers[name] = gl.createBuffer();
			gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[name]);
			gl.enableVertexAttribArray(place);
			gl.vertexAttribPointer(place, values, kind, kind === gl.UNSIGNED_BYTE, 0, 0);
		}
	}

	#fill(name, numbers) {
		const gl = this.#gl;
		this.#data[name] = numbers;
		gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[name]);
		gl.bufferData(gl.ARRAY_BUFFER, numbers, gl.STATIC_DRAW);
	}
}

/** The most frequent points on a canvas without WebGL. */
class PlainPoints {
	isPlain = true;
	most = PLAIN_POINTS;
	#pen;
	#data = { x: [], y: [], colors: [] };

	constructor(canvas) {
		this.#pen = canvas.getContext("2d");
	}

	setPositions(x, y) {
		Object.assign(this.#data, { x, y });
	}

	setColors(colors) {
		this.#data.colors = new Uint8Array(colors.buffer);
	}

	draw({ scale, left, top, width, height, ratio, size }) {
		const pen = this.#pen, { x, y, colors } = this.#data;
		pen.setTransform(ratio, 0, 0, ratio, 0, 0);
		pen.clearRect(0, 0, width, height);
		for (let row = Math.min(PLAIN_POINTS, x.length) - 1; row >= 0; row--) {
			pen.fillStyle = `rgb(${colors[4 * row]} ${colors[4 * row + 1]} ${colors[4 * row + 2]})`;
			pen.fillRect(left + scale * x[row] - size / 2, top + scale * y[row] - size / 2, size, size);
		}
	}
}
