// Colors of points. Those of groups keep 22 CIE Lab units and more apart, under each kind of color blindness too.

const GROUPS_LIGHT = ["#490092", "#db6d00", "#009e73", "#b66dff", "#920000", "#004949", "#aa4499", "#000000"];
const GROUPS_DARK = ["#6db6ff", "#e69f00", "#cc3311", "#b6dbff", "#ddcc77", "#006ddb", "#ee6677", "#aa4499"];
// From low to high: blue to yellow by way of grey (cividis), which reads the same to everybody.
const SCALE_LIGHT = ["#c9ced6", "#8f9cb5", "#4f6f9f", "#174a86", "#001f4d"];
const SCALE_DARK = ["#32373f", "#4b5d78", "#7c8da0", "#c0b87a", "#fee838"];
const GREY_LIGHT = "#cfcdc8", GREY_DARK = "#3a3d42";

const isDarkQuery = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark. */
function isDark() {
	return isDarkQuery.matches;
}

/** Call when the page turns dark or light. */
export function onThemeChange(call) {
	isDarkQuery.addEventListener("change", call);
}

/** The color of a group, as CSS has it. */
export function groupColor(group) {
	const colors = isDark() ? GROUPS_DARK : GROUPS_LIGHT;
	return colors[group % colors.length];
}

/** The colors of a scale, from low to high. */
export function scaleColors() {
	return isDark() ? SCALE_DARK : SCALE_LIGHT;
}

/** One color of the style sheet, such as "--accent". */
export function styleColor(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name);
}

/** The color of the page behind the points, each part from 0 to 1. */
export function paperColor() {
	return toBytes(styleColor("--paper")).map((part) => part / 255);
}

/** A color of each point by its group, in 32 bits each; groups that are off become grey. */
export function colorsByGroup(groups, off) {
	const palette = Array.from({ length: 256 }, (_, group) => pack(toBytes(off.has(group) ? grey() : groupColor(group))));
	return Uint32Array.from(groups, (group) => palette[group]);
}

/** A color of each point by a value, from the least to the greatest. */
export function colorsByValue(values) {
	const [least, most] = [1, 99].map((percent) => quantile(values, percent / 100));
	const steps = Array.from({ length: 64 }, (_, step) => pack(mixScale(step / 63)));
	return Uint32Array.from(values, (value) => {
		const part = (value - least) / (most - least || 1);
		return steps[Math.max(0, Math.min(63, Math.round(part * 63)))];
	});
}

/** The same colors at some rows, grey elsewhere. */
export function greyExcept(colors, rows) {
	const found = colors.slice().fill(pack(toBytes(grey())));
	for (const row of rows) found[row] = colors[row];
	return found;
}

function grey() {
	return isDark() ? GREY_DARK : GREY_LIGHT;
}

function pack(bytes) {
	return new Uint32Array(Uint8Array.from(bytes).buffer)[0];
}

function mixScale(part) {
	const colors = scaleColors().map(toBytes);
	const place = part * (colors.length - 1), low = Math.min(Math.floor(place), colors.length - 2);
	return colors[low].map((from, i) => Math.round(from + (place - low) * (colors[low + 1][i] - from)));
}

function toBytes(color) {
	return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)).concat(255);
}

/** The value below which a share of some thousand of the values lies. */
function quantile(values, share) {
	const step = Math.max(1, Math.floor(values.length / 5_000));
	const some = values.filter((_, row) => row % step === 0).sort();
	return some[Math.round(share * (some.length - 1))];
}
