// Making elements. Words reach the page as text only, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `about` holds its properties and, where they are called `role` or have a dash, attributes; children that are none are left out. */
export function make(tag, about = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(about)) {
		if (name.includes("-") || name === "role") element.setAttribute(name, value);
		else element[name] = value;
	}
	element.append(...children.filter((child) => child || child === ""));
	return element;
}

/** A button that says what it does. */
export function button(textContent, onclick, about = {}) {
	return make("button", { type: "button", textContent, onclick, ...about });
}

/** A sentence beside what matters. */
export function hint(textContent) {
	return make("p", { className: "hint", textContent });
}

/** Things side by side. */
export function row(...children) {
	return make("p", { className: "row" }, ...children);
}

/** Two things side by side, of the same width. */
export function pair(...children) {
	return make("div", { className: "pair" }, ...children);
}

/** A choice of one of some values. @param {Object<string, string>} options what each value is called */
export function choice(label, options, value, choose, isOff = () => false) {
	return make("label", { textContent: `${label} ` }, make("select", { onchange: (event) => choose(event.target.value) },
		...Object.entries(options).map(([each, textContent]) =>
			make("option", { value: each, textContent, selected: each === value, disabled: isOff(each) }))));
}

/** An element of a drawing. */
export function makeSvg(tag, attributes = {}, ...children) {
	const element = document.createElementNS(SVG, tag);
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
	element.append(...children);
	return element;
}

/** A word, set apart so that one written from right to left does not turn the text around it. */
export function wordText(word) {
	return make("bdi", { textContent: visible(word), className: "word" });
}

/** A word with what one could not see in it shown: control characters, and nothing at all. */
export function visible(word) {
	const shown = word.replace(/[\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060-\u2069\ufeff]/gu, "\ufffd");
	return shown.trim() === "" ? "\u2423".repeat(Math.max(1, shown.length)) : shown;
}

/** The element of the page with this id. */
export function byId(id) {
	return document.getElementById(id);
}

/** A whole number as people read it. */
export function grouped(number) {
	return number.toLocaleString("en");
}

/** The latest of many calls, once they have paused. */
export function afterPause(milliseconds, call) {
	let timer = 0;
	return (...given) => {
		clearTimeout(timer);
		timer = setTimeout(() => call(...given), milliseconds);
	};
}
