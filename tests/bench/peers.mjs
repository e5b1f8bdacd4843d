// The common decision in engines of the Node world:  node peers.mjs DATA_FOLDER
// Each is prepared outside the measure and awaited one decision at a time, as its manual has it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const folder = process.argv[2];
const records = JSON.parse(readFileSync(`${folder}/records.json`, "utf8"));
const expected = JSON.parse(readFileSync(`${folder}/expected.json`, "utf8"));

function zen() {
	const { ZenEngine } = require("@gorules/zen-engine");
	const columns = ["health_barrier", "weeks_unemployed", "age", "education_level", "benefit",
		"months_worked_36", "prior_offers", "has_cv", "language_level", "job_search_per_week"];
	const rows = [
		{ health_barrier: "true", weeks_unemployed: "> 26", out: "tvaerfaglig" },
		{ age: "< 30", education_level: "< 3", benefit: '"uddannelseshjaelp"', out: "uddannelse" },
		{ weeks_unemployed: ">= 16", months_worked_36: "< 12", prior_offers: "< 3", out: "praktik" },
		{ has_cv: "true", language_level: ">= 4", job_search_per_week: ">= 2",
			months_worked_36: ">= 12", out: "selvhjulpen" },
		{ out: "samtale" },
	];
	const content = {
		nodes: [
			{ id: "in", type: "inputNode", name: "in", position: { x: 0, y: 0 } },
			{ id: "table", type: "decisionTableNode", name: "table", position: { x: 1, y: 0 },
				content: {
					hitPolicy: "first",
					inputs: columns.map((name) => ({ id: name, name, field: name })),
					outputs: [{ id: "out", name: "out", field: "out" }],
					rules: rows.map((row, i) => ({ _id: `r${i}`,
						...Object.fromEntries(columns.map((name) => [name, row[name] ?? ""])),
						out: `"${row.out}"` })),
				} },
			{ id: "out", type: "outputNode", name: "out", position: { x: 2, y: 0 } },
		],
		edges: [{ id: "a", sourceId: "in", targetId: "table", type: "edge" },
			{ id: "b", sourceId: "table", targetId: "out", type: "edge" }],
	};
	const decision = new ZenEngine().createDecision(content);
	return async (record) => (await decision.evaluate(record)).result.out;
}

function jsonRulesEngine() {
	const { Engine } = require("json-rules-engine");
	const all = (...conditions) => ({ all: conditions.map(([fact, operator, value]) => ({ fact, operator, value })) });
	const rules = [
		["tvaerfaglig", all(["health_barrier", "equal", true], ["weeks_unemployed", "greaterThan", 26])],
		["uddannelse", all(["age", "lessThan", 30], ["education_level", "lessThan", 3],
			["benefit", "equal", "uddannelseshjaelp"])],
		["praktik", all(["weeks_unemployed", "greaterThanInclusive", 16], ["months_worked_36", "lessThan", 12],
			["prior_offers", "lessThan", 3])],
		["selvhjulpen", all(["has_cv", "equal", true], ["language_level", "greaterThanInclusive", 4],
			["job_search_per_week", "greaterThanInclusive", 2], ["months_worked_36", "greaterThanInclusive", 12])],
	];
	const engine = new Engine();
	rules.forEach(([type, conditions], i) =>
		engine.addRule({ conditions, event: { type }, priority: 100 - i,
			onSuccess: () => engine.stop() }));
	return async (record) => (await engine.run(record)).events[0]?.type ?? "samtale";
}

async function measure(name, make) {
	let decide;
	try {
		decide = make();
	} catch (error) {
		console.error(`bench: skipped ${name}: ${error.message.split("\n")[0]}`);
		return;
	}
	let best = Infinity;
	for (let attempt = 0; attempt < 4; attempt++) { // the first one warms up
		const start = process.hrtime.bigint();
		let rounds = 0;
		do {
			for (let i = 0; i < records.length; i++) {
				const got = await decide(records[i]);
				if (got !== expected[i])
					throw new Error(`${name} decides ${got}, not ${expected[i]}`);
			}
			rounds++;
		} while (process.hrtime.bigint() - start < 500_000_000n);
		const each = Number(process.hrtime.bigint() - start) / rounds / records.length;
		if (attempt && each < best)
			best = each;
	}
	console.log(`${name} ${best.toFixed(1)}`);
}

await measure("json-rules-engine", jsonRulesEngine);
await measure("zen-engine", zen);
