import { isUserFrame } from "../../locate/frames/isUserFrame.ts";
import { type FileIndex, indexFiles } from "../../locate/paths/fileIndex.ts";
import { matchPath, type PathContext } from "../../locate/paths/matchPath.ts";
import { type FilePosition, mayBeGenerated } from "../../locate/paths/sourceMapped.ts";
import { Emitter } from "../common/emitter.ts";
import type { TracedPosition, TracedRun } from "./runFiles.ts";
import type { GeneratedFile, GeneratedPosition, SourceAnswer } from "./workerMessages.ts";

/** A generated file, by the name that the list of generated files has for it. */
export type GeneratedFiles = ReadonlyMap<string, GeneratedFile>;

export interface SourceMapsDeps {
  pathContext(workspace: string | null): PathContext;
  /** The files of the workspace that may be generated, also where they are ignored, as what is built mostly is. */
  generatedFiles(): Promise<GeneratedFiles>;
  sources(generated: GeneratedFile, positions: readonly GeneratedPosition[]): Promise<SourceAnswer>;
  problem(error: unknown): void;
}

interface KnownRun {
  generated: { readonly files: GeneratedFiles; readonly index: FileIndex } | "reading" | null;
  /** Null where there is no source of a position here. */
  readonly sources: Map<string, Source | null | "asked">;
  /** Positions that are asked for together, by file: its map is read once for all of them. */
  readonly queue: Map<GeneratedFile, Map<string, GeneratedPosition>>;
}

/** What a map tells of a position. */
interface Source {
  readonly position: FilePosition;
  readonly folder: string;
  readonly exact: boolean;
}

type Column = { readonly column?: number | null };

const MOST_RUNS = 40;
/** More than that many lines have no place in one file that somebody wrote. */
const MOST_POSITIONS = 2_000;

/**
 * Turns positions in generated files of the workspace into those in their sources. Each run's are asked for once, and
 * stay what they were when the files are built anew; what was built after the run began may be another build, and its
 * positions are not exact. `onDidChange` tells when something is known that was not.
 */
export class SourceMaps {
  readonly #deps: SourceMapsDeps;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #runs = new Map<string, KnownRun>();
  #reading = 0;

  constructor(deps: SourceMapsDeps) {
    this.#deps = deps;
  }

  /** Whether nothing is being read. */
  get isSettled(): boolean {
    return this.#reading === 0;
  }

  /** The position in the source; as it is where there is none. Null while that is not known. */
  source<P extends TracedPosition & Column>(position: P, run: TracedRun): P | null {
    const { path, line } = position;
    if (!mayBeGenerated(path) || !isUserFrame(path)) return position;
    const known = this.#run(run.runId);
    if (known.generated === null) void this.#list(known);
    if (known.generated === null || known.generated === "reading") return null;
    const match = matchPath(path, { ...this.#deps.pathContext(run.workspace), files: known.generated.index });
    const file = match && "path" in match ? known.generated.files.get(match.path) : undefined;
    if (!file) return position;
    const key = `${file.folder}\n${file.path}\n${line}\n${position.column ?? ""}`;
    const found = known.sources.get(key);
    if (found === undefined && known.sources.size < MOST_POSITIONS)
      this.#ask(known, run, file, key, { line, column: position.column ?? null });
    if (known.sources.get(key) === "asked") return null;
    if (found === undefined || found === "asked" || found === null) return position;
    const here = this.#inWorkspace(found, run);
    return here ? { ...position, ...here, exact: position.exact !== false && found.exact } : position;
  }

  forget(runId: string): void {
    this.#runs.delete(runId);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #run(runId: string): KnownRun {
    const known = this.#runs.get(runId) ?? { generated: null, sources: new Map(), queue: new Map() };
    this.#runs.delete(runId);
    this.#runs.set(runId, known);
    const oldest = this.#runs.keys().next();
    if (this.#runs.size > MOST_RUNS && !oldest.done) this.#runs.delete(oldest.value);
    return known;
  }

  async #list(known: KnownRun): Promise<void> {
    known.generated = "reading";
    this.#reading++;
    const files = await this.#deps.generatedFiles().catch((error: unknown): GeneratedFiles => {
      this.#deps.problem(error);
      return new Map();
    });
    this.#reading--;
    const { ignoreCase } = this.#deps.pathContext(null).files;
    known.generated = { files, index: indexFiles(files.keys(), { ignoreCase }) };
    this.#changed.fire();
  }

  #ask(known: KnownRun, run: TracedRun, file: GeneratedFile, key: string, position: GeneratedPosition): void {
    if (known.queue.size === 0) {
      this.#reading++;
      queueMicrotask(() => this.#askAll(known, run));
    }
    known.sources.set(key, "asked");
    const positions = known.queue.get(file) ?? new Map<string, GeneratedPosition>();
    known.queue.set(file, positions.set(key, position));
  }

  async #askAll(known: KnownRun, run: TracedRun): Promise<void> {
    const asked = [...known.queue];
    known.queue.clear();
    for (const [file, positions] of asked) {
      const answer = await this.#deps.sources(file, [...positions.values()]).catch((error: unknown) => {
        this.#deps.problem(error);
        return null;
      });
      for (const [i, key] of [...positions.keys()].entries()) {
        const source = answer?.sources[i];
        const exact = answer !== null && answer.builtMs !== null && answer.builtMs < run.startMs;
        known.sources.set(key, source ? { position: source, folder: file.folder, exact } : null);
      }
    }
    this.#reading--;
    this.#changed.fire();
  }

  /** Looked for each time: the list of the workspace's files may come later than the map was read. */
  #inWorkspace({ position, folder }: Source, run: TracedRun): FilePosition | undefined {
    const context = this.#deps.pathContext(run.workspace);
    const here = { ...position, path: `${folder}/${position.path}` };
    return [here, position].find(({ path }) => matchPath(path, context));
  }
}
