// What is known of the model: facts, training history and evaluation as charts, settings.

import { lineChart } from "./charts.js";
import { choice, grouped, hint, make } from "./dom.js";

const OF_TRAINING = { loss: ["Loss", ""], "words/second": ["Speed", " words/s"], learning_rate: ["Learning rate", ""] };
const NO_CHART = new Set(["epoch", "words", "pairs", "seconds"]);

/** The panel of the model. */
export async function modelPanel({ source, state, models, go }) {
	const [info, history] = await Promise.all([source.info(state.model), source.history(state.model)]);
	const facts = { Words: grouped(info.words), Dimensions: info.dimensions, "Numbers": info.dtype, Format: info.format,
		"Words trained": info.words_trained && grouped(info.words_trained), "Tokens in the text": info.tokens && grouped(info.tokens),
		"SHA-256": info.sha256, "Made by": info.wordkin_version && `wordkin ${info.wordkin_version}` };
	const nodes = [
		models.length > 1 && choice("Model", Object.fromEntries(models.map((each) => [each, each])), state.model, (model) => go({ model })),
		make("h2", { textContent: info.model }),
		table(facts),
		...charts(history),
		info.settings && make("h3", { textContent: "Settings of the training" }),
		info.settings && table(info.settings),
	];
	return { nodes };
}

/** A chart for each figure of the history, those of an evaluation first. */
function charts(history) {
	if (history.length === 0) return [hint("The file holds no training history: only whole models do.")];
	const records = history.map((record, i) => {
		const seconds = record.seconds, words = record.words - (history[i - 1]?.words ?? 0);
		return seconds > 0 && words > 0 ? { ...record, "words/second": words / seconds } : record;
	});
	const names = [...new Set(records.flatMap(Object.keys))].filter((name) => !NO_CHART.has(name));
	const ofOthers = names.filter((name) => !(name in OF_TRAINING));
	const draw = (name) => {
		const points = records.filter((record) => name in record).map((record, i) => [record.epoch ?? i + 1, record[name]]);
		const [title, unit] = OF_TRAINING[name] ?? [name, ""];
		return lineChart(title, points, unit);
	};
	const part = (title, some) => some.length ? [make("h3", { textContent: title }), ...some.map(draw)] : [];
	return [...part("Evaluation", ofOthers), ...part("Training", names.filter((name) => name in OF_TRAINING))];
}

function table(facts) {
	const rows = Object.entries(facts).filter(([, fact]) => fact !== null && fact !== undefined && fact !== "");
	return make("dl", { className: "facts-table" },
		...rows.flatMap(([name, fact]) => [make("dt", { textContent: name.replaceAll("_", " ") }), make("dd", { textContent: plain(fact) })]));
}

function plain(fact) {
	return Array.isArray(fact) ? fact.join(", ") : typeof fact === "object" ? JSON.stringify(fact) : String(fact);
}
