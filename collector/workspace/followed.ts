import { commitId } from "../../locate/follow/commitId.ts";
import { FileSince, textThen } from "../../locate/follow/fileSince.ts";
import { isUserFrame } from "../../locate/frames/isUserFrame.ts";
import { readCellPath } from "../../locate/notebooks/cellPath.ts";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { matchPath, type PathContext } from "../../locate/paths/matchPath.ts";
import type { TracedPlace } from "../../locate/rank/resolvePlaces.ts";
import type { RunSummary } from "../contract/run.ts";
import { git } from "./git.ts";
import { readFileNow } from "./readSource.ts";

/** Takes places of a run to where their lines are now. */
export interface Followed {
  /** The same place where its file is not in the workspace. */
  place<P extends Traced>(place: P): P & Pick<TracedPlace, "stale">;
}

interface Traced {
  readonly path: string;
  readonly line: number;
  readonly exact?: boolean;
}

const MOST_FILES = 500;
const AT_ONCE = 4;

/**
 * Compares the files of the workspace in which these paths of a run lie with what they were when it was recorded: with
 * the commit that the run names, and with the time it ran. A file that was renamed since that commit is found by its new
 * name. Nothing but files of the workspace is read, and git is asked about these alone.
 */
export async function readFollowed(
  root: string,
  context: PathContext,
  run: Pick<RunSummary, "startMs" | "revision" | "dirty">,
  traced: Iterable<string>,
): Promise<Followed> {
  const commit = commitId(run.revision);
  const renames = commit === null ? new Map<string, string>() : await renamesSince(root, commit, context);
  const old = { ...context, files: indexFiles(renames.keys(), { ignoreCase: context.files.ignoreCase }) };
  const wanted = new Map<string, { before: string; now: string }>();
  for (const path of new Set(traced)) {
    if (!isUserFrame(path) || wanted.size >= MOST_FILES) continue;
    const match = matchPath(path, context) ?? matchPath(path, old);
    if (!match || !("path" in match) || readCellPath(match.path)) continue;
    wanted.set(path, { before: match.path, now: renames.get(match.path) ?? match.path });
  }
  const files = new Map<string, FileSince>();
  const waiting = [...new Map([...wanted.values()].map((file) => [file.now, file])).values()];
  const take = async () => {
    for (let file = waiting.pop(); file; file = waiting.pop()) {
      const now = await readFileNow(root, file.now);
      if (!now) continue;
      const committed = commit === null ? null : await git.text(root, commit, file.before);
      const then = textThen({ kept: null, committed, dirty: run.dirty, startMs: run.startMs, now });
      files.set(file.now, new FileSince(then, now.text));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return {
    place: (place) => {
      const path = wanted.get(place.path)?.now;
      const since = path === undefined ? undefined : files.get(path);
      if (path === undefined || !since) return place;
      const { line, sure, stale } = since.follow(place.line);
      const moved = { ...place, path: `${root}/${path}`, line, ...(sure ? {} : { exact: false }) };
      return stale === null ? moved : { ...moved, stale };
    },
  };
}

/** Files of the workspace by their names at a commit, as far as these are no names of other files now. */
async function renamesSince(root: string, commit: string, context: PathContext): Promise<Map<string, string>> {
  const renames = [...((await git.renames(root, commit)) ?? [])].filter(
    ([before, now]) => !context.files.byPath.has(before) && context.files.byPath.has(now),
  );
  return new Map(renames);
}
