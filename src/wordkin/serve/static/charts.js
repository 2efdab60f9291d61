// Small charts of numbers over epochs, drawn as SVG.

import { button, make, makeSvg } from "./dom.js";
import { saveFile } from "./saving.js";
import { styleColor } from "./colors.js";
import { rangeOf } from "./map-view.js";

const WIDTH = 320, HEIGHT = 120, LEFT = 44, BOTTOM = 22, TOP = 10, RIGHT = 10;

/** A line through points, with its least and greatest value written at the side. @param {[number, number][]} points */
export function lineChart(title, points, unit = "") {
	const muted = styleColor("--muted"), accent = styleColor("--accent");
	const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
	const x = scaleOf(xs, LEFT, WIDTH - RIGHT), y = scaleOf(ys, HEIGHT - BOTTOM, TOP);
	const text = (content, attributes) => makeSvg("text", { fill: muted, "font-size": 11, "font-family": "system-ui, sans-serif", ...attributes }, content);
	const path = points.map(([at, value], i) => `${i ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("");
	const chart = makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img",
		"aria-label": `${title}: from ${shortNumber(ys[0])} to ${shortNumber(ys.at(-1))}${unit}` },
		makeSvg("title", {}, title),
		makeSvg("line", { x1: LEFT, y1: HEIGHT - BOTTOM, x2: WIDTH - RIGHT, y2: HEIGHT - BOTTOM, stroke: muted, "stroke-width": 0.5 }),
		makeSvg("path", { d: path, fill: "none", stroke: accent, "stroke-width": 2, "stroke-linejoin": "round" }),
		...points.map(([at, value]) => makeSvg("circle", { cx: x(at), cy: y(value), r: 3, fill: accent })),
		...[...new Set(rangeOf(ys))].map((value) =>
			text(shortNumber(value), { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" })),
		...[...new Set([xs[0], xs.at(-1)])].map((at) => text(String(at), { x: x(at), y: HEIGHT - 6, "text-anchor": "middle" })));
	const name = title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
	return make("figure", { className: "chart" },
		make("figcaption", {}, make("strong", { textContent: title }), ` ${shortNumber(ys.at(-1))}${unit}`), chart,
		button("SVG", () => saveFile(`${name}.svg`, new Blob([new XMLSerializer().serializeToString(chart)], { type: "image/svg+xml" })), { "aria-label": `Save ${title} as SVG` }));
}

function scaleOf(values, start, end) {
	const [from, to] = rangeOf(values);
	return (value) => to === from ? (start + end) / 2 : start + (value - from) / (to - from) * (end - start);
}

/** A number in few letters. */
function shortNumber(number) {
	if (number !== 0 && Math.abs(number) < 0.001) return number.toExponential(1);
	return Math.abs(number) >= 10_000 ? Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(number)
		: String(Number(number.toPrecision(3)));
}
