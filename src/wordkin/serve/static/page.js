// The page: it holds the state, asks the source, and lets panels and maps show it.

import { afterPause, button, byId, make, row } from "./dom.js";
import { helpSheet, listenForKeys } from "./help.js";
import { InlinedSource } from "./inlined-source.js";
import { MapDesk } from "./map-desk.js";
import { analogyPanel, oddPanel } from "./panel-analogy.js";
import { axesPanel } from "./panel-axes.js";
import { comparePanel, modelsPanel } from "./panel-compare.js";
import { modelPanel } from "./panel-model.js";
import { wordPanel } from "./panel-word.js";
import { Refusal, ServerSource } from "./server-source.js";
import { selectionPanel } from "./selection.js";
import { fromAddress, MODES, startState, toAddress, wordsOf } from "./state.js";
import { wordButton, wordField } from "./word-field.js";

const PANELS = { word: wordPanel, analogy: analogyPanel, odd: oddPanel, compare: comparePanel, axes: axesPanel, models: modelsPanel, model: modelPanel };
const BOARDS = ["analogy", "odd", "compare", "axes"]; // which name no word above all others
const LONGEST_TRAIL = 8, EXAMPLES = 3, FUNCTION_WORDS = 200, VIEW_PAUSE = 250;

/** The page as a whole; panels get it as `app`. */
class Page {
	// Answers come from data that stands in the page itself, or from the server.
	source = byId("inlined-info") ? new InlinedSource() : new ServerSource();
	state = startState();
	models = [];
	examples = [];
	desk = null;
	selection = null;
	#rendered = 0;
	#shown = 0;
	#isFollowing = false;
	#remembered = {}; // words of the boards that are not shown

	get map() {
		return this.desk.map;
	}

	get secondMap() {
		return this.desk.secondMap;
	}

	/** Whether all that was asked for is shown, labels too. */
	get isSettled() {
		return this.#shown === this.#rendered && this.#shown > 0 && !this.#isFollowing && this.desk.hasLabels;
	}

	/** Open the page at its address. */
	async open() {
		const info = await this.source.info();
		this.models = info.models;
		this.desk = new MapDesk(this);
		this.#build();
		await this.#follow();
		addEventListener("popstate", () => this.#follow());
	}

	/** Change the state, as a step that one can go back from. */
	go = (changes) => {
		this.selection = null;
		this.#note("");
		const { mode } = this.state;
		if (changes.mode && changes.mode !== mode) {
			this.#remembered[mode] = this.state.words;
			changes = { words: this.#remembered[changes.mode] ?? [], ...changes };
		}
		if (this.#changesPlaces(changes)) changes = { view: null, ...changes };
		this.state = { ...this.state, ...changes };
		this.#write("pushState");
		return this.render();
	};

	/** Walk on to a word. */
	walk = (word) => {
		const { mode, word: before, trail } = this.state;
		const further = before && before !== word ? [...trail, before].slice(-LONGEST_TRAIL) : trail;
		return this.go({ mode: mode === "models" ? mode : "word", word, trail: further });
	};

	/** A word that was clicked on the map fills the next free field of a board; elsewhere one walks to it. */
	choose = (word) => {
		const { mode, words } = this.state;
		const room = { analogy: 3, compare: 2, odd: 20 }[mode] ?? 0;
		const free = [...Array(room).keys()].find((place) => !words[place]);
		if (free === undefined || (mode === "odd" && words.includes(word))) return this.walk(word);
		return this.go({ words: words.toSpliced(free, 1, word) });
	};

	/** A field for one word of a board; `name` is where the state keeps the board's words. */
	field = (label, words, place, name) => wordField({ label, value: words[place], complete: this.complete,
		choose: (word) => this.go({ [name]: words.map((each, i) => i === place ? word : this.state[name][i] || each) }) });

	hover = (word) => this.desk.point(word);

	/** Rows on the map of those words that are there. */
	rows = (words) => words.map((word) => this.map.find(word)).filter((place) => place >= 0);

	/** Words that begin like a text; close spellings where there are none. */
	complete = async (text, k) => {
		const words = await this.source.complete(this.state.model, text, k);
		if (words.length > 0) return { words, isGuess: false };
		return this.source.nearest(this.state.model, text, 1).then(({ question }) => ({ words: [question], isGuess: false }),
			({ suggestions = [] }) => ({ words: suggestions.slice(0, k), isGuess: true }));
	};

	/** The view has changed by hand: the address follows. */
	viewed = afterPause(VIEW_PAUSE, () => {
		this.state.view = this.desk.view;
		this.#write("replaceState");
	});

	/** Rows were chosen by an outline. */
	select = (rows) => {
		this.selection = rows;
		return this.render();
	};

	async render() {
		const mine = ++this.#rendered, { state } = this;
		this.#markModes();
		try {
			await this.desk.prepare(state);
			const panel = this.selection ? { nodes: selectionPanel(this, this.selection, () => this.go({})), emphasis: { only: this.selection, isOn: true } }
				: await PANELS[state.mode](this);
			if (mine !== this.#rendered) return;
			this.#put(panel.nodes);
			await this.desk.show(state, panel);
		} catch (problem) {
			if (!(problem instanceof Refusal)) throw problem;
			if (mine === this.#rendered) this.#put(this.#refused(problem));
		}
		document.title = [state.word || MODES[state.mode], state.model, "wordkin"].filter(Boolean).join(" · ");
		this.#shown = mine;
	}

	#build() {
		const search = wordField({ label: "Find a word", isHidden: true, complete: this.complete, choose: this.walk });
		byId("search").append(search);
		const modes = Object.entries(MODES).filter(([mode]) => mode !== "models" || this.models.length > 1);
		byId("modes").append(...modes.map(([mode, name]) => button(name, () => this.go({ mode }), { id: `mode-${mode}` })));
		const help = helpSheet();
		document.body.append(help);
		byId("show-help").onclick = () => help.showModal();
		listenForKeys({
			"/": () => search.querySelector("input").focus(),
			"?": () => help.showModal(),
			m: () => this.desk.focus(),
			r: () => this.desk.take("rectangle"),
			l: () => this.desk.take("lasso"),
			Escape: () => this.desk.tool ? this.desk.take(null) : this.selection && this.go({}),
		});
	}

	/** Show what the address says; what it means to no model is dropped, and said. */
	async #follow() {
		this.#isFollowing = true;
		const { state, dropped } = fromAddress(location.hash, this.models);
		state.second ||= this.models.find((model) => model !== state.model) ?? "";
		if (state.mode === "models" && !state.second) dropped.push("mode “models”");
		for (const word of await this.#missing(state)) dropped.push(`the unknown word “${word.slice(0, 40)}”`);
		this.selection = null;
		this.state = dropped.length ? { ...startState(state.model), second: state.second } : state;
		await this.desk.prepare(this.state);
		this.examples = examplesOf(this.map);
		this.#note(dropped.length ? `This is the start page: the address held ${new Intl.ListFormat("en").format(dropped)}, which means nothing here.` : "");
		if (dropped.length) this.#write("replaceState");
		await this.render();
		this.#isFollowing = false;
	}

	/** Words of a state that its model does not know. */
	async #missing(state) {
		const words = wordsOf(state);
		const asked = await Promise.allSettled(words.map((word) => this.source.nearest(state.model, word, 1)));
		return words.filter((_, i) => [404, 422].includes(asked[i].reason?.status));
	}

	#changesPlaces({ mode, axis, model }) {
		const isOnAxes = this.state.mode === "axes";
		return (mode !== undefined && (mode === "axes") !== isOnAxes) || (axis !== undefined && isOnAxes)
			|| (model !== undefined && model !== this.state.model);
	}

	#write(how) {
		try {
			history[how](null, "", toAddress(this.state));
		} catch {
			// In a frame without an address of its own the state is not kept.
		}
	}

	#markModes() {
		byId("model-name").textContent = this.state.model;
		for (const each of byId("modes").children) each.ariaCurrent = each.id === `mode-${this.state.mode}` ? "page" : null;
	}

	/** Put a panel in the place of the one before, and leave a person who types in a field there, with what is typed. */
	#put(nodes) {
		const answers = byId("answers"), focused = document.activeElement;
		const inputs = () => [...answers.querySelectorAll("input")];
		const wasInside = answers.contains(focused), place = inputs().indexOf(focused), isTyping = focused.value !== focused.defaultValue;
		const { mode } = this.state, isBoard = BOARDS.includes(mode);
		answers.replaceChildren(...[isBoard && make("h2", { className: "unseen", textContent: MODES[mode] }), ...nodes].filter(Boolean));
		if (!wasInside) return;
		const fields = inputs();
		if (isTyping && fields[place]) fields[place].value = focused.value;
		const next = place < 0 ? null : !isTyping && fields.find((input) => input.value === "") || fields[place];
		(next ?? byId("panel")).focus({ preventScroll: place >= 0 });
	}

	#refused(problem) {
		const choose = (word) => {
			const known = (each) => problem.missing.includes(each) ? word : each;
			const { word: asked, words, axis } = this.state;
			return this.go({ word: known(asked), words: words.map(known), axis: axis.map(known) });
		};
		return [
			refusal(problem.missing.length ? `This model has no word “${problem.missing[0]}”.` : problem.message),
			problem.suggestions.length > 0 && make("p", {}, "Did you mean ", ...problem.suggestions.slice(0, 5).flatMap((word) => [wordButton(word, choose), " "]), "?"),
			row(button("Back", () => history.back())),
		];
	}

	#note(text) {
		byId("note").textContent = text;
		byId("note").hidden = text === "";
	}
}

/** Words to try: one of each of some groups, frequent, but not so frequent that they mean little. */
function examplesOf({ words, groups }) {
	const start = Math.min(FUNCTION_WORDS, Math.floor(words.length / 10)), seen = new Set();
	const isFirst = (word, place) => place >= start && /^\p{L}{4,20}$/u.test(word) && !seen.has(groups[place]) && seen.add(groups[place]);
	return [...new Set([...words.filter(isFirst), ...words])].slice(0, EXAMPLES);
}

function refusal(textContent) {
	return make("p", { className: "refused", role: "alert", textContent });
}

/** Ask for the server's token, and open the page anew with it. */
function askToken() {
	const input = make("input", { type: "password", id: "token", autocomplete: "off" });
	const form = make("form", { className: "token" }, make("label", { htmlFor: "token", textContent: "This server asks for its token" }),
		input, make("button", { type: "submit", textContent: "Open" }));
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		page.source.setToken(input.value.trim());
		location.reload();
	});
	byId("answers").replaceChildren(form);
	input.focus();
}

// For whoever looks at the page from a console or a test.
const page = new Page();
globalThis.wordkinPage = page;
page.open().catch((problem) => {
	if (problem.status === 401) return askToken();
	byId("answers").replaceChildren(refusal(problem.message));
	throw problem;
});
