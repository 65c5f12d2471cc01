import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { PlaceCache } from "../../locate/names/placeCache.ts";
import { searchFiles } from "../../locate/names/searchFiles.ts";
import { createParser } from "../../locate/names/sourceParser.ts";
import { isNotebook } from "../../locate/notebooks/notebook.ts";
import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import type { WorkerAnswer, WorkerRequest } from "./workerMessages.ts";

/** Reads and parses off the extension host's thread, so that typing never waits for a search. */
const tools = {
  parser: createParser((file) => readFile(join(__dirname, "..", "locate", file))),
  cache: new PlaceCache(),
};
const MOST_BYTES = 1_000_000;
/** Notebooks hold what their cells printed, pictures too. */
const MOST_NOTEBOOK_BYTES = 20_000_000;

function search({ names, files }: WorkerRequest): Promise<FilePlace[]> {
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

parentPort?.on("message", async (request: WorkerRequest) => {
  let answer: WorkerAnswer;
  try {
    answer = { id: request.id, places: await search(request) };
  } catch (error) {
    answer = { id: request.id, problem: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
