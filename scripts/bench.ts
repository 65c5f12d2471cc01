import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Bench } from "./bench/bench.ts";
import { type Figure, figureLines, markdownLines } from "./bench/figure.ts";
import { measureCapture } from "./bench/measureCapture.ts";
import { measureEditor } from "./bench/measureEditor.ts";
import { measureAck, measureGrpc, measureIngest, measureJson, measureSingle } from "./bench/measureIngest.ts";
import { measureLens } from "./bench/measureLens.ts";
import { measureLocate } from "./bench/measureLocate.ts";
import { measureMachine } from "./bench/measureMachine.ts";
import { measurePanel } from "./bench/measurePanel.ts";
import { measureBacklog, measureRun, measureRuns, measureUnderstood } from "./bench/measureRuns.ts";
import { measureStart, measureStore } from "./bench/measureStore.ts";
import { measureStored } from "./bench/measureStored.ts";
import { measureUnderstand } from "./bench/measureUnderstand.ts";

const MEASURES: Readonly<Record<string, (bench: Bench) => Promise<Figure[]>>> = {
  machine: measureMachine,
  ingest: measureIngest,
  grpc: measureGrpc,
  json: measureJson,
  single: measureSingle,
  ack: measureAck,
  stored: measureStored,
  start: measureStart,
  store: measureStore,
  runs: measureRuns,
  run: measureRun,
  understood: measureUnderstood,
  understand: measureUnderstand,
  backlog: measureBacklog,
  editor: measureEditor,
  lens: measureLens,
  panel: measurePanel,
  capture: measureCapture,
  locate: measureLocate,
};

/** These take minutes, or start a real editor. */
const NOT_QUICK = ["understand", "backlog", "editor", "lens", "panel", "capture"];

const USAGE = `npm run bench -- [--quick | --full] [--only NAME] [--rounds N] [--disk FOLDER] [--json | --markdown]
  Measures the built collector with telemetry as agents send it, beside baselines measured in the same run.
  NAME: ${Object.keys(MEASURES).join(", ")}.
  --quick takes less of everything and leaves out ${NOT_QUICK.join(", ")}: sized for three minutes. --full puts ten million spans
  into the store of \`store\`, which takes 12 GB of disk and the better part of an hour. FOLDER lies on the disk to be
  measured; what is written there is removed at the end.`;

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    rounds: { type: "string" },
    disk: { type: "string", default: join(import.meta.dirname, "..", "node_modules", ".cache", "bench") },
    json: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
  },
});
const names = options.only ?? Object.keys(MEASURES).filter((name) => !(options.quick && NOT_QUICK.includes(name)));
if ((options.quick && options.full) || names.some((name) => !MEASURES[name])) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
const rounds = Number(options.rounds ?? (options.quick ? 1 : 3));
const bench = new Bench(join(import.meta.dirname, ".."), options.disk, {
  rounds,
  quick: options.quick,
  full: options.full,
});
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    bench.close();
    process.exit(1);
  });
try {
  if (!options.json)
    process.stdout.write(
      `${cpus().length} × ${cpus()[0]?.model ?? "processor"}, Node ${process.versions.node}, ${rounds} rounds.\n`,
    );
  const all: Figure[] = [];
  for (const name of names) {
    const figures = await (MEASURES[name] as (bench: Bench) => Promise<Figure[]>)(bench);
    all.push(...figures);
    const lines = options.markdown ? markdownLines(figures) : figureLines(figures);
    if (!options.json) process.stdout.write(`${lines.join("\n")}\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(all)}\n`);
} finally {
  bench.close();
}
