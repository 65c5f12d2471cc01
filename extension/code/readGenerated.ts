import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { mapReference, readSourceMap, type SourceMap } from "../../locate/paths/sourceMapped.ts";
import type { GeneratedFile, GeneratedPosition, SourceAnswer } from "./workerMessages.ts";

/** A bundle with its map may hold whole libraries. */
const MOST_BYTES = 20_000_000;

interface ReadFile {
  readonly text: string;
  readonly changedMs: number;
}

/**
 * Where positions in a generated file of the workspace come from, by the map in it or beside it. A map is read only where
 * it lies inside the folder, links followed.
 */
export async function sourcesOf(file: GeneratedFile, positions: readonly GeneratedPosition[]): Promise<SourceAnswer> {
  const nothing = positions.map(() => null);
  const generated = await readInside(file.folder, file.path);
  if (!generated) return { builtMs: null, sources: nothing };
  const map = await mapOf(file, generated.text);
  const sources = map ? positions.map(({ line, column }) => map.source(line, column)) : nothing;
  return { builtMs: generated.changedMs, sources };
}

async function mapOf({ folder, path }: GeneratedFile, text: string): Promise<SourceMap | null> {
  const reference = mapReference({ path, text }) ?? { path: `${path}.map` };
  if ("text" in reference) return readSourceMap(path, reference.text);
  const map = await readInside(folder, reference.path);
  return map && readSourceMap(reference.path, map.text);
}

/** Null for what is gone, too large, a link, or behind a link that leads out of the folder. */
async function readInside(folder: string, path: string): Promise<ReadFile | null> {
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) return null;
    const file = await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size, mtimeMs } = await file.stat();
      return size > MOST_BYTES ? null : { text: await file.readFile("utf8"), changedMs: mtimeMs };
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
