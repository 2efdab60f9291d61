// What the colors mean, and how true the map is.

import { colorOf, COLORS } from "./state.js";
import { groupColor, scaleColors } from "./colors.js";
import { choice, grouped, make, visible } from "./dom.js";
import { labelText } from "./inscription.js";

const PROJECTIONS = { pca: "PCA", umap: "UMAP", tsne: "t-SNE" };
const ENDS = { frequency: ["rare", "frequent"], similarity: ["less similar", "more similar"] };

/** The choice of colors, and their meaning; groups are buttons that switch their words off and on. */
export function legendNodes({ state, map, go }) {
	const shown = colorOf(state), isOff = (color) => colorOf({ ...state, color }) !== color;
	return [choice("Color", COLORS, shown, (color) => go({ color }), isOff), shown === "group" ? groupSwitches(state, map, go) : scaleBar(state)];
}

function groupSwitches({ off }, map, go) {
	const toggle = (group) => () => go({ off: off.includes(group) ? off.filter((each) => each !== group) : [...off, group].sort() });
	return make("ul", { className: "groups", "aria-label": "Groups of words" }, ...map.groupNames.map((words, group) => {
		const mark = make("span", { className: "mark", "aria-hidden": "true" });
		mark.style.backgroundColor = groupColor(group);
		return make("li", {}, make("button", { type: "button", "aria-pressed": String(!off.includes(group)), onclick: toggle(group) },
			mark, make("bdi", { textContent: words.slice(0, 2).map(labelText).join(", ") })));
	}));
}

function scaleBar({ color, axis, word }) {
	const bar = make("span", { className: "scale", "aria-hidden": "true" });
	bar.style.backgroundImage = `linear-gradient(to right, ${scaleColors().join(", ")})`;
	const [low, high] = color === "axis" ? axis : ENDS[color];
	const about = color === "similarity" ? ` (to ${visible(word)})` : "";
	return make("p", { className: "scale-line" }, make("bdi", { textContent: visible(low) }), bar, make("bdi", { textContent: visible(high) + about }));
}

/** How true the map is, as sentences. */
export function truthText(map, isOnAxes) {
	if (isOnAxes) return "On axes a place is a cosine, exactly; two words side by side need not be neighbors.";
	if (map.words.length === 0) return "The server draws no map (--words 0).";
	const name = PROJECTIONS[map.projection] ?? map.projection;
	const pending = map.pending ? ` ${PROJECTIONS[map.pending] ?? map.pending} is being computed; the map will change when it is there.` : "";
	const what = map.projection === "pca" ? "PCA shows the two directions in which words differ most, and keeps few neighbors together. " : "";
	if (map.truth.ten === null) return `${name}. ${what}${pending}`;
	const share = (part) => `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %`;
	return `${name}: of a word’s ten nearest words, ${share(map.truth.ten)} are among its ten nearest points, `
		+ `${share(map.truth.fifty)} among fifty. ${what}Lines lead to the true neighbors.${pending}`;
}

/** What is on the map, in few words. */
export function mapTitle(map, { isPlain, most }) {
	const which = map.chosen ? "The chosen words" : `The ${grouped(Math.min(most, map.words.length))} most frequent words`;
	return isPlain ? `${which}, on a plain canvas: this browser has no WebGL 2.` : `${which}.`;
}
