import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PlaceCache } from "../../locate/names/placeCache.ts";
import { searchFiles } from "../../locate/names/searchFiles.ts";
import { createParser } from "../../locate/names/sourceParser.ts";
import { indexCells } from "../../locate/notebooks/cellIndex.ts";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { namesOf } from "../../locate/rank/placesOfKey.ts";
import type { SpansAnswer } from "../contract/api.ts";
import type { RunSummary } from "../contract/run.ts";
import type { SpanRow, StackFrame } from "../contract/span.ts";
import { readNotebooks } from "../workspace/readNotebooks.ts";
import { readSource } from "../workspace/readSource.ts";
import { exactFiles, keySpans, type SpanPlaces, spanPlaces, spansToTrace } from "../workspace/spanPlaces.ts";
import { workspaceFiles } from "../workspace/workspaceFiles.ts";
import { dataFolder } from "./dataFolder.ts";
import { placesText } from "./placesText.ts";
import { chooseRun, type RunSource, withRuns } from "./runSource.ts";
import { paintFor } from "./terminal/terminalStyle.ts";
import { UsageError } from "./usageError.ts";

export const WHERE_HELP = `traceline where RUN [--workspace DIR] [--json] [--data DIR]
  Says where the spans of a run stand in the code of DIR, by default the current folder: what telemetry names, and what
  is found by the names of agents, tools and functions. RUN is an id, the beginning of one, last, previous or last~N.`;

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
    },
  });
  const [wanted, ...more] = positionals;
  if (!wanted || more.length > 0)
    throw new UsageError("where takes one run, for example: traceline where last --workspace .");
  await withRuns(values.data ?? dataFolder(), async (source) => {
    const run = await chooseRun(source, wanted);
    const { spans, found } = await placesOfRun(source, run, values.workspace, loadGrammar);
    const text = values.json ? JSON.stringify(found, null, 2) : placesText(spans, found, paintFor(process.stdout));
    process.stdout.write(`${text}\n`);
  });
}

/**
 * Every span of a run with its places in a workspace, in tree order. Nothing but files of the workspace is read.
 * `load` gives grammars, see {@link createParser}.
 * @throws UsageError when the workspace is no folder
 */
export async function placesOfRun(
  source: RunSource,
  run: RunSummary,
  workspace: string,
  load: (file: string) => Promise<Uint8Array>,
): Promise<{ spans: SpanRow[]; found: SpanPlaces[] }> {
  const { root, paths } = await workspaceFiles(workspace).catch(() => {
    throw new UsageError(`There is no folder ${workspace}.`);
  });
  const ignoreCase = process.platform === "win32" || process.platform === "darwin";
  const workingDirectory = run.workspace;
  const spans = await allSpans(source, run.runId);
  const context = {
    files: indexFiles(paths, { ignoreCase }),
    folders: [{ path: root, prefix: "" }],
    workingDirectory,
    cells: indexCells(await readNotebooks(root, paths)),
  };
  const { keys } = await source.code({ run: run.runId });
  const frames = await framesOf(source, run.runId, spansToTrace(spans, context));
  const keyed = keySpans(spans, keys, frames);
  const names = namesOf(keyed.flatMap(({ key }) => key ?? []));
  const tools = { parser: createParser(load), cache: new PlaceCache() };
  const files = paths.map((path) => ({ path }));
  const places = await searchFiles(tools, names, files, (file) => readSource(root, file.path));
  const byName = Map.groupBy(places, (one) => one.place.name);
  const found = spanPlaces(keyed, (name) => byName.get(name) ?? [], {
    paths: context,
    workingDirectory,
    exactFiles: exactFiles(spans, context),
  });
  return { spans, found };
}

async function allSpans(source: RunSource, runId: string): Promise<SpanRow[]> {
  const all: SpanRow[] = [];
  let cursor: string | null = null;
  do {
    const page: SpansAnswer = await source.part(runId, "spans", {
      limit: 1000,
      ...(cursor === null ? {} : { cursor }),
    });
    for (const span of page.spans) all.push(span);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}

/** Failures whose stack traces are read; of a run that fails without end, the first ones tell the place. */
const MOST_TRACES = 1000;
const AT_ONCE = 8;

async function framesOf(source: RunSource, runId: string, spans: readonly SpanRow[]) {
  const result = new Map<string, readonly StackFrame[]>();
  const wanted = spans.slice(0, MOST_TRACES);
  let next = 0;
  const take = async () => {
    for (let span = wanted[next++]; span; span = wanted[next++]) {
      const { exception } = await source.span(runId, span.spanId);
      if (exception) result.set(span.spanId, exception.frames);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return result;
}
