import type { RunSummary } from "../../collector/contract/run.ts";
import { commitId } from "../../locate/follow/commitId.ts";
import { type FileNow, type TextThen, textThen } from "../../locate/follow/fileSince.ts";
import type { FolderGit } from "../../locate/follow/folderGit.ts";
import { readCellPath } from "../../locate/notebooks/cellPath.ts";
import { type FileIndex, fold, indexFiles } from "../../locate/paths/fileIndex.ts";
import { matchPath, type PathContext } from "../../locate/paths/matchPath.ts";
import type { TracedPlace } from "../../locate/rank/resolvePlaces.ts";
import { Emitter } from "../common/emitter.ts";
import type { KeptTexts } from "./keptTexts.ts";
import { KnownFiles } from "./knownFiles.ts";
import type { SavedTexts } from "./savedTexts.ts";

/** What is asked of a run. */
export type TracedRun = Pick<RunSummary, "runId" | "workspace" | "startMs" | "revision" | "dirty">;

/** A position that telemetry names. */
export interface TracedPosition {
  readonly path: string;
  readonly line: number;
  readonly exact?: boolean;
  /** When the run itself wrote the line, milliseconds since the epoch. */
  readonly writtenMs?: number;
}

/** The workspace as far as it is needed here. Paths are those of its list of files. */
export interface WorkspaceDisk {
  pathContext(workspace: string | null): PathContext;
  /** A file as it is on the disk; null for what is gone or too large to be source. */
  readNow(path: string): Promise<FileNow | null>;
  /** The folder of the workspace that holds a file, and the file's path in it. */
  inFolder(path: string): { readonly folder: string; readonly path: string; readonly prefix: string } | null;
  /** The absolute path of a file of the workspace. */
  fileOf(path: string): string | null;
}

/** The text of a file that a line is of. */
interface MeantText {
  readonly path: string;
  /** The name that the file had when the run was recorded. */
  readonly before: string;
  /** Missing for the text that the run began with. */
  readonly writtenMs: number | undefined;
}

interface KnownRun {
  readonly files: KnownFiles;
  /** Names that files had at the run's commit → those they have now. */
  renames: ReadonlyMap<string, string> | "reading" | null;
  old: FileIndex | null;
  /** How often git gave no answer. */
  failures: number;
}

const MOST_FAILURES = 3;
/** As many runs as are looked at in turn. */
const MOST_RUNS = 40;

/**
 * Takes the positions that runs name to where their lines are in the saved files now: from the text that was kept when
 * the run was first seen, from the commit that it names, or from the file itself where it was not changed since. What is
 * not known yet is read, and `onDidChange` tells when it is.
 */
export class RunFiles {
  readonly #disk: WorkspaceDisk;
  readonly #git: FolderGit;
  readonly #kept: KeptTexts;
  readonly #saved: SavedTexts;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #runs = new Map<string, KnownRun>();
  /** How many files are being read, and how many runs' renames. */
  readonly #reading = { files: 0, renames: 0 };
  /** How often files came or went. */
  #lists = 0;

  constructor(disk: WorkspaceDisk, git: FolderGit, kept: KeptTexts, saved: SavedTexts) {
    this.#disk = disk;
    this.#git = git;
    this.#kept = kept;
    this.#saved = saved;
  }

  /** Whether nothing is being read. */
  get isSettled(): boolean {
    return this.#reading.files + this.#reading.renames === 0;
  }

  /**
   * Where a position is now; as it is when its file is not one of the workspace's, or one of several that fit. Null while
   * that is not known.
   */
  now<P extends TracedPosition>(position: P, run: TracedRun): (P & Pick<TracedPlace, "stale">) | null {
    const context = this.#disk.pathContext(run.workspace);
    const known = this.#run(run.runId);
    let match = matchPath(position.path, context);
    let before: string | null = null;
    if (!match) {
      const renames = this.#renames(known, run);
      if (renames === null) return null;
      const old = known.old && matchPath(position.path, { ...context, files: known.old });
      const renamed = old && "path" in old ? renames.get(old.path) : undefined;
      if (renamed === undefined) return position;
      match = { path: renamed };
      before = old && "path" in old ? old.path : null;
    }
    if (!("path" in match) || readCellPath(match.path)) return position;
    const { writtenMs } = position;
    const file = known.files.get(match.path, writtenMs);
    if (file === undefined) void this.#read(known, run, { path: match.path, before: before ?? match.path, writtenMs });
    if (file === undefined || file === "reading") return null;
    const path = this.#disk.fileOf(match.path);
    if (file === "gone" || path === null) return position;
    const { line, sure, stale } = file.follow(position.line);
    const moved = { ...position, path, line, ...(sure ? {} : { exact: false }) };
    return stale === null ? moved : { ...moved, stale };
  }

  /** A file has this text on the disk now. */
  textChanged(path: string, text: string): void {
    for (const { files } of this.#runs.values()) files.textChanged(path, text);
  }

  /** A file was changed, by whom and to what is not known. */
  async fileChanged(path: string): Promise<void> {
    if (![...this.#runs.values()].some(({ files }) => files.has(path))) return;
    const now = await this.#disk.readNow(path);
    if (now) this.textChanged(path, now.text);
    this.#changed.fire();
  }

  /** Files came or went: they may have other names now. */
  filesChanged(): void {
    this.#lists++;
    for (const run of this.#runs.values()) {
      if (run.renames !== "reading") run.renames = null;
      run.files.forgetGone();
    }
  }

  /** Git may be asked now, and may know better of everything. */
  askAnew(): void {
    this.#runs.clear();
    this.#changed.fire();
  }

  forget(runId: string): void {
    this.#runs.delete(runId);
    void this.#kept.forget(runId);
  }

  forgetAll(): void {
    this.#runs.clear();
    void this.#kept.clear();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #run(runId: string): KnownRun {
    const known = this.#runs.get(runId) ?? { files: new KnownFiles(), renames: null, old: null, failures: 0 };
    this.#runs.delete(runId);
    this.#runs.set(runId, known);
    const oldest = this.#runs.keys().next();
    if (this.#runs.size > MOST_RUNS && !oldest.done) this.#runs.delete(oldest.value);
    return known;
  }

  async #read(known: KnownRun, run: TracedRun, meant: MeantText): Promise<void> {
    const { path, before, writtenMs } = meant;
    known.files.set(path, writtenMs, "reading");
    await this.#working("files", async () => {
      const now = await this.#disk.readNow(path);
      if (!now) {
        known.files.set(path, writtenMs, "gone");
        return;
      }
      const text = await (writtenMs === undefined
        ? this.#textThen(run, path, before, now)
        : this.#textWritten(run, before, writtenMs, now));
      // While it was read, the file may have been saved again.
      const file = this.#disk.fileOf(path);
      const saved = file === null ? null : this.#saved.last(file);
      known.files.know(path, writtenMs, text, saved ?? now.text);
    });
  }

  /** What was on the disk when the run had written it: no commit holds that, and the window reads it later. */
  async #textWritten(run: TracedRun, before: string, writtenMs: number, now: FileNow): Promise<TextThen> {
    const key = `${before}\0${writtenMs}`;
    const kept = await this.#kept.text(run.runId, key);
    const text = textThen({ kept, committed: null, dirty: null, startMs: writtenMs, now });
    if (text.text === null) return { text: null, sure: false };
    void this.#kept.keep(run.runId, key, text.text, commitId(run.revision));
    return text;
  }

  async #textThen(run: TracedRun, path: string, before: string, now: FileNow): Promise<TextThen> {
    const file = this.#disk.fileOf(path);
    const kept =
      (await this.#kept.text(run.runId, before)) ?? (file === null ? null : this.#saved.at(file, run.startMs));
    const place = this.#disk.inFolder(path);
    const commit = commitId(run.revision);
    const old = place && before.startsWith(place.prefix) ? before.slice(place.prefix.length) : null;
    const committed =
      kept === null && commit !== null && place && old !== null
        ? await this.#git.text(place.folder, commit, old)
        : null;
    const text = textThen({ kept, committed, dirty: run.dirty, startMs: run.startMs, now });
    if (text.sure && text.text !== null && text.text !== committed) {
      const head = commit ?? (place && (await this.#git.head(place.folder)));
      void this.#kept.keep(run.runId, before, text.text, head);
    }
    return text;
  }

  /** Null while they are being read. */
  #renames(known: KnownRun, run: TracedRun): ReadonlyMap<string, string> | null {
    if (known.renames !== null) return known.renames === "reading" ? null : known.renames;
    known.renames = "reading";
    const lists = this.#lists;
    void this.#working("renames", async () => {
      const { folders, files } = this.#disk.pathContext(run.workspace);
      const commit = commitId(run.revision) ?? (await this.#kept.commit(run.runId));
      const renames = new Map<string, string>();
      const { failures } = known;
      const here = (path: string) => files.byPath.get(fold(path, files.ignoreCase));
      for (const { path: folder, prefix } of commit === null ? [] : folders) {
        const told = await this.#git.renames(folder, commit ?? "");
        if (told === null) known.failures++;
        for (const [from, to] of told ?? []) {
          const now = here(prefix + to);
          if (now !== undefined && here(prefix + from) === undefined) renames.set(prefix + from, now);
        }
      }
      // Names of another list than the one they were looked up in are no answer, and git may have been too slow for one.
      const again = known.failures > failures && known.failures <= MOST_FAILURES;
      known.renames = lists === this.#lists && !again ? renames : null;
      known.old = indexFiles(renames.keys(), { ignoreCase: files.ignoreCase });
    });
    return null;
  }

  /** Tells once, when nothing of the kind is being read any more: files do not wait for what git says of others. */
  async #working(kind: "files" | "renames", work: () => Promise<void>): Promise<void> {
    this.#reading[kind]++;
    try {
      await work();
    } finally {
      this.#reading[kind]--;
      if (this.#reading[kind] === 0) this.#changed.fire();
    }
  }
}
