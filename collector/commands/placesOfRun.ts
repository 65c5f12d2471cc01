import { resolve } from "node:path";
import { PlaceCache } from "../../locate/names/placeCache.ts";
import { searchFiles } from "../../locate/names/searchFiles.ts";
import { createParser } from "../../locate/names/sourceParser.ts";
import { indexCells } from "../../locate/notebooks/cellIndex.ts";
import { isNotebook } from "../../locate/notebooks/notebook.ts";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { mapFolder, type PathMapping } from "../../locate/paths/pathMapping.ts";
import { namesOf } from "../../locate/rank/placesOfKey.ts";
import type { SpansAnswer } from "../contract/api.ts";
import type { RunSummary } from "../contract/run.ts";
import type { SpanRow, StackFrame } from "../contract/span.ts";
import { readFollowed } from "../workspace/followed.ts";
import { readNotebooks } from "../workspace/readNotebooks.ts";
import { MOST_BYTES_LARGE, readSourceNow } from "../workspace/readSource.ts";
import {
  exactFiles,
  keySpans,
  type SpanPlaces,
  spanPlaces,
  spansToTrace,
  tracedPaths,
} from "../workspace/spanPlaces.ts";
import { readTranspiled } from "../workspace/transpiled.ts";
import { workspaceFiles } from "../workspace/workspaceFiles.ts";
import type { RunSource } from "./runSource.ts";
import { UsageError } from "./usageError.ts";

type Placed = Pick<SpanRow, "location" | "definition">;

export interface PlacesOptions {
  /** A folder of this machine. */
  readonly workspace: string;
  /** What folders of the traced machine are here. */
  readonly mappings?: readonly PathMapping[];
  /** Gives grammars, see {@link createParser}. */
  readonly loadGrammar: (file: string) => Promise<Uint8Array>;
}

/**
 * Every span of a run with its places in a workspace, in tree order. Nothing but files of the workspace is read.
 * @throws UsageError when the workspace is no folder
 */
export async function placesOfRun(
  source: RunSource,
  run: RunSummary,
  { workspace, mappings = [], loadGrammar }: PlacesOptions,
): Promise<{ spans: SpanRow[]; found: SpanPlaces[] }> {
  const { root, paths } = await workspaceFiles(workspace).catch(() => {
    throw new UsageError(`There is no folder ${workspace}.`);
  });
  const ignoreCase = process.platform === "win32" || process.platform === "darwin";
  const workingDirectory = mapFolder(run.workspace, mappings, root, ignoreCase);
  const sent = await allSpans(source, run.runId);
  const context = {
    files: indexFiles(paths, { ignoreCase }),
    // What is behind a link may be told by either path.
    folders: [...new Set([root, resolve(workspace)])].map((path) => ({ path, prefix: "" })),
    workingDirectory,
    mappings,
    cells: indexCells(await readNotebooks(root, paths)),
  };
  const traces = await framesOf(source, run.runId, spansToTrace(sent, context));
  const transpiled = await readTranspiled(root, context, tracedPaths(sent, traces), run.startMs);
  const inSource = <T extends Placed>(one: T): T =>
    placedAt(one, transpiled.location(one.location), transpiled.location(one.definition));
  const framesInSource = new Map([...traces].map(([spanId, all]) => [spanId, all.map(transpiled.frame)]));
  const spansInSource = sent.map(inSource);
  const followed = await readFollowed(root, context, run, tracedPaths(spansInSource, framesInSource));
  const asNow = <T extends Placed>(one: T): T =>
    placedAt(one, one.location && followed.place(one.location), one.definition && followed.place(one.definition));
  const spans = spansInSource.map(asNow);
  const frames = new Map([...framesInSource].map(([spanId, all]) => [spanId, all.map(followed.place)]));
  const { keys } = await source.code({ run: run.runId });
  const keyed = keySpans(spans, keys.map(inSource).map(asNow), frames);
  const names = namesOf(keyed.flatMap(({ key }) => key ?? []));
  const tools = { parser: createParser(loadGrammar), cache: new PlaceCache() };
  const files = paths.map((path) => ({ path }));
  const places = await searchFiles(tools, names, files, ({ path }) =>
    isNotebook(path) ? readSourceNow(root, path, MOST_BYTES_LARGE) : readSourceNow(root, path),
  );
  const byName = Map.groupBy(places, (one) => one.place.name);
  const found = spanPlaces(keyed, (name) => byName.get(name) ?? [], {
    paths: context,
    workingDirectory,
    exactFiles: exactFiles(spans, context),
  });
  return { spans, found };
}

/** The same thing at other places; itself where these are the same. */
function placedAt<T extends Placed>(one: T, location: T["location"], definition: T["definition"]): T {
  return location === one.location && definition === one.definition ? one : { ...one, location, definition };
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
