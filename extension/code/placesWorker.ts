import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { PlaceCache } from "../../locate/names/placeCache.ts";
import { searchFiles } from "../../locate/names/searchFiles.ts";
import { createParser } from "../../locate/names/sourceParser.ts";
import { isNotebook } from "../../locate/notebooks/notebook.ts";
import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import type { SourceLocation } from "./nameSearch.ts";
import { sourcesOf } from "./readGenerated.ts";
import type { WorkerAnswer, WorkerRequest, WorkerResults } from "./workerMessages.ts";

/** Reads and parses off the extension host's thread, so that typing never waits for a search. */
const tools = {
  parser: createParser((file) => readFile(join(__dirname, "..", "locate", file))),
  cache: new PlaceCache(),
};
const MOST_BYTES = 1_000_000;
/** Notebooks hold what their cells printed, pictures too. */
const MOST_NOTEBOOK_BYTES = 20_000_000;

function search(names: readonly string[], files: readonly SourceLocation[]): Promise<FilePlace[]> {
  return searchFiles(tools, names, files, ({ file, path }) =>
    readSource(file, isNotebook(path) ? MOST_NOTEBOOK_BYTES : MOST_BYTES),
  );
}

/** The text of a source file; null for what is gone, unreadable or too large to be one. */
async function readSource(file: string, mostBytes: number): Promise<string | null> {
  try {
    const { size } = await stat(file);
    return size > mostBytes ? null : await readFile(file, "utf8");
  } catch {
    return null;
  }
}

function work(request: WorkerRequest): Promise<WorkerResults[keyof WorkerResults]> {
  return request.task === "search"
    ? search(request.names, request.files)
    : sourcesOf(request.generated, request.positions);
}

parentPort?.on("message", async (request: WorkerRequest) => {
  let answer: WorkerAnswer;
  try {
    answer = { id: request.id, result: await work(request) };
  } catch (error) {
    answer = { id: request.id, problem: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
