import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { PlaceCache } from "../../locate/names/placeCache.ts";
import { type FileBytes, searchFiles } from "../../locate/names/searchFiles.ts";
import { createParser } from "../../locate/names/sourceParser.ts";
import type { WordFilter } from "../../locate/names/wordFilter.ts";
import { isNotebook } from "../../locate/notebooks/notebook.ts";
import type { SourceLocation } from "./nameSearch.ts";
import { sourcesOf } from "./readGenerated.ts";
import { unpackFiles, type WorkerAnswer, type WorkerRequest, type WorkerResults } from "./workerMessages.ts";

/** Reads and parses off the extension host's thread, so that typing never waits for a search. */
const tools = {
  parser: createParser((file) => readFile(join(__dirname, "..", "locate", file))),
  cache: new PlaceCache(),
  words: new Map<string, WordFilter>(),
};
const MOST_BYTES = 1_000_000;
/** Notebooks hold what their cells printed, pictures too. */
const MOST_NOTEBOOK_BYTES = 20_000_000;
/** What else is asked comes in between after so long. */
const SLICE_MS = 25;
let sliceEnd = 0;

/** What a file is read into before it is known how large it is. */
const scratch = Buffer.allocUnsafe(MOST_BYTES + 1);

/**
 * A source file; null for what is gone, unreadable or too large to be one. Read at once: this thread has nothing else to
 * do, and the pool that reads in the background is the extension host's too.
 */
function readSource({ file, path }: SourceLocation): FileBytes | null {
  try {
    const descriptor = openSync(file, "r");
    try {
      const bytes = isNotebook(path) ? readNotebookBytes(descriptor) : readBytes(descriptor);
      return bytes && { bytes, text: () => bytes.toString("utf8") };
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

function readNotebookBytes(descriptor: number): Buffer | null {
  return fstatSync(descriptor).size > MOST_NOTEBOOK_BYTES ? null : readFileSync(descriptor);
}

/** With as few calls of the system as can be: of many small files they take the time. */
function readBytes(descriptor: number): Buffer | null {
  let length = 0;
  let read: number;
  do {
    read = readSync(descriptor, scratch, length, scratch.length - length, null);
    length += read;
  } while (read > 0 && length <= MOST_BYTES);
  return length > MOST_BYTES ? null : Buffer.from(scratch.subarray(0, length));
}

async function readInTurn(file: SourceLocation): Promise<FileBytes | null> {
  if (Date.now() > sliceEnd) {
    await new Promise(setImmediate);
    sliceEnd = Date.now() + SLICE_MS;
  }
  return readSource(file);
}

function work(request: WorkerRequest): Promise<WorkerResults[keyof WorkerResults]> {
  if (request.task === "source") return sourcesOf(request.generated, request.positions);
  const files = unpackFiles(request.files);
  if (request.changed) for (const { path } of files) tools.words.delete(path);
  return searchFiles(tools, request.names, files, readInTurn);
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
