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
import { MOST_BYTES_LARGE, readSource } from "./readSource.ts";
import { walkFiles } from "./walkFiles.ts";

/** Turns positions in generated files of a workspace into those in their sources. */
export interface Transpiled {
  /** The same place where it is in no generated file. */
  location(location: Location | null): Location | null;
  frame(frame: StackFrame): StackFrame;
}

const MOST_FILES = 50_000;
const MOST_MAPS = 200;

/**
 * Reads the source maps of the generated files that these paths of a trace mean, as far as they lie in the workspace:
 * also where they are ignored, as what is built mostly is. Only files found under `root` are read.
 */
export async function readTranspiled(
  root: string,
  context: PathContext,
  traced: Iterable<string>,
): Promise<Transpiled> {
  const wanted = new Set([...traced].filter((path) => mayBeGenerated(path) && isUserFrame(path)));
  const maps = new Map<string, SourceMap>();
  if (wanted.size > 0) {
    const built = new Set(await walkFiles(root, MOST_FILES, { built: true }));
    const files = indexFiles([...built].filter(mayBeGenerated), { ignoreCase: context.files.ignoreCase });
    for (const path of [...wanted].slice(0, MOST_MAPS)) {
      const match = matchPath(path, { ...context, files });
      const map = match && "path" in match ? await readMap(root, match.path, built) : null;
      if (map) maps.set(path, map);
    }
  }
  return transpiled(root, maps, context);
}

async function readMap(root: string, path: string, files: ReadonlySet<string>): Promise<SourceMap | null> {
  const text = await readSource(root, path, MOST_BYTES_LARGE);
  if (text === null) return null;
  const reference = mapReference({ path, text }) ?? { path: `${path}.map` };
  if ("text" in reference) return readSourceMap(path, reference.text);
  if (!files.has(reference.path)) return null;
  const map = await readSource(root, reference.path, MOST_BYTES_LARGE);
  return map === null ? null : readSourceMap(reference.path, map);
}

function transpiled(root: string, maps: ReadonlyMap<string, SourceMap>, context: PathContext): Transpiled {
  /** Null where the source is not in the workspace: then the generated file is what there is. */
  const source = (path: string, line: number, column: number | null): FilePosition | null => {
    const found = maps.get(path)?.source(line, column);
    if (!found) return null;
    const here = { ...found, path: `${root}/${found.path}` };
    return [here, found].find((position) => matchPath(position.path, context)) ?? null;
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
        ...(found.column === null ? {} : { column: found.column }),
      };
    },
    frame: (frame) => {
      const found = source(frame.path, frame.line, frame.column);
      return found ? { ...frame, ...found, user: isUserFrame(found.path) } : frame;
    },
  };
}
