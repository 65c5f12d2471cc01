import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type PathMapping, readMapping } from "../../locate/paths/pathMapping.ts";
import { dataFolder } from "./dataFolder.ts";
import { placesOfRun } from "./placesOfRun.ts";
import { placesText } from "./placesText.ts";
import { chooseRun, withRuns } from "./runSource.ts";
import { paintFor } from "./terminal/terminalStyle.ts";
import { UsageError } from "./usageError.ts";

export const WHERE_HELP = `traceline where RUN [--workspace DIR] [--map FROM=TO]… [--json] [--data DIR]
  Says where the spans of a run stand in the code of DIR, by default the current folder: what telemetry names, and what
  is found by the names of agents, tools and functions. RUN is an id, the beginning of one, last, previous or last~N.
  --map says what a folder of the traced machine is here, for what can't be inferred: --map /app=src`;

/** Grammars lie beside the bundle: dist/collector/main.cjs, dist/locate/tree-sitter.wasm. */
const loadGrammar = (file: string) => readFile(join(import.meta.dirname, "..", "locate", file));

export async function where(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      data: { type: "string" },
      workspace: { type: "string", default: "." },
      map: { type: "string", multiple: true, default: [] },
    },
  });
  const [wanted, ...more] = positionals;
  if (!wanted || more.length > 0)
    throw new UsageError("where takes one run, for example: traceline where last --workspace .");
  const mappings = values.map.map(mapping);
  await withRuns(values.data ?? dataFolder(), async (source) => {
    const run = await chooseRun(source, wanted);
    const { spans, found } = await placesOfRun(source, run, { workspace: values.workspace, mappings, loadGrammar });
    const text = values.json ? JSON.stringify(found, null, 2) : placesText(spans, found, paintFor(process.stdout));
    process.stdout.write(`${text}\n`);
  });
}

function mapping(text: string): PathMapping {
  const read = readMapping(text);
  if (!read) throw new UsageError(`--map takes FROM=TO, for example /app=src, and not ${text}.`);
  return read;
}
