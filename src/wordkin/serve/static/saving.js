// Downloads: pictures, lists as CSV and JSON, and the Python call that gives the same.

import { button, make } from "./dom.js";

/** Give a person a file to save. */
export function saveFile(name, blob) {
	const link = make("a", { href: URL.createObjectURL(blob), download: name });
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A table as CSV; a field that a spreadsheet would run as a formula is marked as text. */
function toCsv(rows) {
	const names = Object.keys(rows[0] ?? {});
	const field = (value) => {
		const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
		return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
	};
	return [names, ...rows.map((row) => names.map((name) => row[name]))].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

/** A string as Python writes it. */
export function pythonString(text) {
	return JSON.stringify(text).replace(/[\u0080-\uffff]/g, (letter) =>
		/[\p{L}\p{N}]/u.test(letter) ? letter : `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A list of strings as Python writes it. */
export function pythonList(words) {
	return `[${words.map(pythonString).join(", ")}]`;
}

/** What can be done with a list: CSV, JSON, and the call in Python that gives it. */
export function saveButtons(name, rows, call) {
	const file = name.replace(/[^\p{L}\p{N}_-]+/gu, "-").slice(0, 60);
	const code = `import wordkin as wk\nvectors = wk.load("…")\n${call}`;
	const save = (ending, type, text) => () => saveFile(`${file}.${ending}`, new Blob([text()], { type }));
	const copied = make("span", { role: "status", className: "hint" });
	const tell = (text) => () => { copied.textContent = text; };
	// Over plain http, and in a frame, there is no clipboard.
	const copy = (text, done) => () => Promise.resolve().then(() => navigator.clipboard.writeText(text)).then(tell(done), tell("The browser does not allow that here."));
	return make("details", { className: "save" }, make("summary", { textContent: "Save this list" }),
		make("div", { className: "row" },
			button("CSV", save("csv", "text/csv", () => toCsv(rows))),
			button("JSON", save("json", "application/json", () => JSON.stringify(rows, null, 1))),
			button("Copy words", copy(rows.map(({ word }) => word).join("\n"), "Words copied.")),
			button("Copy Python", copy(code, "Python copied.")), copied),
		make("pre", { tabIndex: 0, "aria-label": "The same in Python" }, make("code", { textContent: call })));
}
