import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { holdsName, prepareNames } from "../../locate/names/nameSet.ts";
import { PlaceCache } from "../../locate/names/placeCache.ts";
import { placesOfFile } from "../../locate/names/placesOfFile.ts";
import { createParser } from "../../locate/names/sourceParser.ts";
import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import type { WorkerAnswer, WorkerRequest } from "./workerMessages.ts";

/** Reads and parses off the extension host's thread, so that typing never waits for a search. */
const tools = {
  parser: createParser((file) => readFile(join(__dirname, "..", "locate", file))),
  cache: new PlaceCache(),
};
const MOST_BYTES = 1_000_000;
const AT_ONCE = 16;

async function search({ names, files }: WorkerRequest): Promise<FilePlace[]> {
  const set = prepareNames(names);
  const found: FilePlace[] = [];
  let next = 0;
  const take = async () => {
    for (let file = files[next++]; file; file = files[next++]) {
      const text = await readSource(file.file);
      if (text === null || !holdsName(text, set)) continue;
      for (const place of await placesOfFile(tools, { path: file.path, text }, set))
        found.push({ path: file.path, place });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return found;
}

/** The text of a source file; null for what is gone, unreadable or too large to be one. */
async function readSource(file: string): Promise<string | null> {
  try {
    const { size } = await stat(file);
    return size > MOST_BYTES ? null : await readFile(file, "utf8");
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
