import { isUserFrame } from "../../locate/frames/isUserFrame.ts";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { matchPath, type PathContext } from "../../locate/paths/matchPath.ts";
import {
  type FilePosition,
  mapReference,
  mayBeGenerated,
  readSourceMap,
  type SourceMap,
} from "../../locate/paths/sourceMapped.ts";
import type { Location } from "../contract/location.ts";
import type { StackFrame } from "../contract/span.ts";
import { MOST_BYTES_LARGE, readFileNow, readSource } from "./readSource.ts";
import { walkFiles } from "./walkFiles.ts";

/** Turns positions in generated files of a workspace into those in their sources. */
export interface Transpiled {
  /** The same place where it is in no generated file. */
  location(location: Location | null): Location | null;
  frame(frame: StackFrame): StackFrame & { exact?: boolean };
}

const MOST_FILES = 50_000;
const MOST_MAPS = 200;

/** A map of a generated file, and whether it is of the build that ran. */
interface ReadMap {
  readonly map: SourceMap;
  readonly sure: boolean;
}

/**
 * Reads the source maps of the generated files that these paths of a trace mean, as far as they lie in the workspace:
 * also where they are ignored, as what is built mostly is. Only files found under `root` are read. `startMs` is when the
 * process is known to have run: what was built later may be another build, and its positions are not exact.
 */
export async function readTranspiled(
  root: string,
  context: PathContext,
  traced: Iterable<string>,
  startMs: number,
): Promise<Transpiled> {
  const wanted = new Set([...traced].filter((path) => mayBeGenerated(path) && isUserFrame(path)));
  const maps = new Map<string, ReadMap>();
  if (wanted.size > 0) {
    const built = new Set(walkFiles(root, MOST_FILES, { built: true }));
    const files = indexFiles([...built].filter(mayBeGenerated), { ignoreCase: context.files.ignoreCase });
    for (const path of [...wanted].slice(0, MOST_MAPS)) {
      const match = matchPath(path, { ...context, files });
      const map = match && "path" in match ? await readMap(root, match.path, built, startMs) : null;
      if (map) maps.set(path, map);
    }
  }
  return transpiled(root, maps, context);
}

async function readMap(
  root: string,
  path: string,
  files: ReadonlySet<string>,
  startMs: number,
): Promise<ReadMap | null> {
  const generated = await readFileNow(root, path, MOST_BYTES_LARGE);
  if (generated === null) return null;
  const { text, changedMs } = generated;
  const reference = mapReference({ path, text }) ?? { path: `${path}.map` };
  const from = "text" in reference ? path : reference.path;
  if (!("text" in reference) && !files.has(from)) return null;
  const json = "text" in reference ? reference.text : await readSource(root, from, MOST_BYTES_LARGE);
  const map = json === null ? null : readSourceMap(from, json);
  return map && { map, sure: changedMs < startMs };
}

function transpiled(root: string, maps: ReadonlyMap<string, ReadMap>, context: PathContext): Transpiled {
  /** Null where the source is not in the workspace: then the generated file is what there is. */
  const source = (path: string, line: number, column: number | null): (FilePosition & { exact: boolean }) | null => {
    const read = maps.get(path);
    const found = read?.map.source(line, column);
    if (!read || !found) return null;
    const here = { ...found, path: `${root}/${found.path}` };
    const position = [here, found].find((one) => matchPath(one.path, context));
    return position ? { ...position, exact: read.sure } : null;
  };
  return {
    location: (location) => {
      const found = location && source(location.path, location.line, location.column ?? null);
      if (!found) return location;
      const { column: _, ...rest } = location;
      return {
        ...rest,
        path: found.path,
        line: found.line,
        exact: location.exact && found.exact,
        ...(found.column === null ? {} : { column: found.column }),
      };
    },
    frame: (frame) => {
      const found = source(frame.path, frame.line, frame.column);
      return found ? { ...frame, ...found, user: isUserFrame(found.path) } : frame;
    },
  };
}
