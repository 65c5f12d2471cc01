import * as vscode from "vscode";
import type { CodeKey } from "../../collector/contract/code.ts";
import type { Location } from "../../collector/contract/location.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { folderGit } from "../../locate/follow/folderGit.ts";
import { matchPath } from "../../locate/paths/matchPath.ts";
import { hasPlaceHere } from "../../locate/rank/codingAgents.ts";
import { namesOf } from "../../locate/rank/placesOfKey.ts";
import type { ResolveKey } from "../../locate/rank/resolvePlaces.ts";
import type { RunFacts } from "../run/runFacts.ts";
import { askGitBy } from "./askGitBy.ts";
import { KeptTexts } from "./keptTexts.ts";
import { type KeyPlace, type KnownPlaces, keyPlaces } from "./keyPlaces.ts";
import type { LineFollower } from "./lineFollower.ts";
import { NameSearch } from "./nameSearch.ts";
import { PlacesThreads } from "./placesThreads.ts";
import { RunFiles, type TracedPosition } from "./runFiles.ts";
import { SavedTexts } from "./savedTexts.ts";
import { SourceMaps } from "./sourceMaps.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

/** Where one span stands in the code of this workspace; several where they fit equally well. */
export interface SpanPlace {
  readonly path: string;
  readonly line: number;
}

/** What places need of the window. */
export interface PlacesDeps {
  readonly files: WorkspaceFiles;
  /** The file of the worker that reads and parses. */
  readonly workerFile: string;
  /** A folder of the extension's own for this workspace; null where there is none. */
  readonly storage: string | null;
  readonly follower: LineFollower;
  /** Git's file where it may be run now, else null. */
  readonly gitProgram: () => string | null;
  readonly log: (line: string) => void;
}

/** Files from which on more threads than one are worth their memory. */
const LARGE = 5_000;

/** Where the keys of the shown answer stand in the files of the workspace, as these are saved. */
export class Places implements vscode.Disposable {
  readonly #files: WorkspaceFiles;
  readonly #follower: LineFollower;
  readonly #threads: PlacesThreads;
  readonly #names: NameSearch;
  readonly #maps: SourceMaps;
  readonly #saved = new SavedTexts();
  readonly #runFiles: RunFiles;
  readonly #changed = new vscode.EventEmitter<void>();
  /** Files came, went or were read: the places may be others. */
  readonly onDidChange = this.#changed.event;
  readonly #disposables: { dispose(): void }[];

  constructor({ files, workerFile, storage, follower, gitProgram, log }: PlacesDeps) {
    this.#files = files;
    this.#follower = follower;
    this.#threads = new PlacesThreads(workerFile, () => files.count > LARGE);
    const problem = (error: unknown) =>
      log(`Files could not be searched: ${error instanceof Error ? error.message : String(error)}`);
    this.#names = new NameSearch((...task) => this.#threads.search(...task), problem);
    this.#maps = new SourceMaps({
      pathContext: (workspace) => files.pathContext(workspace),
      generatedFiles: () => files.generatedFiles(),
      sources: (generated, positions) => this.#threads.sources(generated, positions),
      problem,
    });
    this.#runFiles = new RunFiles(files, folderGit(askGitBy(gitProgram)), new KeptTexts(storage), this.#saved);
    this.#disposables = [
      this.#threads,
      this.#names,
      this.#maps,
      this.#runFiles,
      this.#changed,
      files.onDidChange(() => {
        this.#names.setFiles(files.sources);
        this.#runFiles.filesChanged();
        this.#changed.fire();
      }),
      files.onDidChangeContent((path) => {
        this.#names.fileChanged(path);
        void this.#runFiles.fileChanged(path);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#runFiles.askAnew()),
      this.#names.onDidChange(() => this.#changed.fire()),
      this.#maps.onDidChange(() => this.#changed.fire()),
      this.#runFiles.onDidChange(() => this.#changed.fire()),
    ];
  }

  /** Places will be asked for: what searches for them is started. */
  begin(): void {
    this.#files.begin();
    this.#threads.begin();
  }

  /** A document was opened, saved, or read anew: this is its text on the disk. */
  saved(document: vscode.TextDocument): void {
    const text = document.getText();
    const moved = this.#follower.saved(document.uri.toString(), text);
    this.#saved.saved(document.uri.fsPath, text, Date.now());
    const path = this.#files.pathOf(document.uri);
    if (!moved || path === undefined) return;
    this.#names.fileMoved(path, moved);
    this.#names.fileChanged(path);
    this.#runFiles.textChanged(path, text);
    this.#changed.fire();
  }

  /** Whether nothing that was asked for is being looked up any more. */
  get isComplete(): boolean {
    return this.#files.isKnown && this.#names.isSettled && this.#maps.isSettled && this.#runFiles.isSettled;
  }

  /** Resolves when nothing is being looked up any more, or after so long. */
  completed(mostMs: number): Promise<void> {
    if (this.isComplete) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        listening.dispose();
        resolve();
      };
      const timer = setTimeout(end, mostMs);
      // Who is told first may ask for more.
      const listening = this.onDidChange(() => queueMicrotask(() => this.isComplete && end()));
    });
  }

  /** A run was deleted: nothing is kept of it. */
  forget(runId: string): void {
    this.#runFiles.forget(runId);
    this.#maps.forget(runId);
  }

  /** Every run was deleted. */
  forgetAll(): void {
    this.#runFiles.forgetAll();
  }

  /** What is known now; what is not known yet is searched for, and told by {@link onDidChange}. */
  of(all: readonly CodeKey[], run: RunFacts["run"]): KnownPlaces {
    // A run that was found by a search may be shown where the window has none of its own.
    this.#files.begin();
    const { families } = run;
    const keys = all.filter(
      ({ kind, location }) =>
        isWritten(location) || families.length === 0 || families.some((family) => hasPlaceHere({ family, kind })),
    );
    const told = new Map(keys.map((key) => [key, this.#told(key, run)]));
    this.#names.want(namesOf([...told.values()]));
    const paths = this.#files.pathContext(run.workspace);
    const exactFiles = new Set(
      [...told.values()].flatMap(({ location }) => {
        const found = location && matchPath(location.path, paths);
        return found && "path" in found ? [found.path] : [];
      }),
    );
    const found = keyPlaces(
      keys,
      (key) => told.get(key) ?? key,
      (name) => this.#names.placesOf(name),
      {
        paths,
        workingDirectory: paths.workingDirectory ?? null,
        exactFiles,
      },
    );
    return { ...found, complete: this.isComplete };
  }

  /** Where a span stands: what it says itself, else where the key it belongs to is called or defined, else the ties. */
  ofSpan(spanId: string, facts: RunFacts, role: KeyPlace["role"] = "call"): readonly SpanPlace[] {
    const span = facts.spans.find((one) => one.spanId === spanId);
    const told =
      span && (isWritten(span.location) || hasPlaceHere(span)) ? this.#ofSpanItself(span, facts.run, role) : null;
    if (told) return [told];
    const key = facts.code.keys.find((one) => one.spanIds.includes(spanId)) ?? (span && keyLike(span, facts.code.keys));
    if (!key) return [];
    const { places, ties } = this.of([key], facts.run);
    const place = places.find((one) => one.role === role) ?? places[0];
    return place ? [place] : (ties.get(key) ?? []);
  }

  /** Where a place that a stack trace names lies here; null when it is not in this workspace. */
  ofFrame(path: string, line: number, run: RunFacts["run"]): SpanPlace | null {
    return this.#inFile(this.#now({ path, line }, run), run);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #ofSpanItself(span: SpanRow, run: RunFacts["run"], role: KeyPlace["role"]): SpanPlace | null {
    const told = role === "call" ? [span.location, span.definition] : [span.definition, span.location];
    for (const location of told) {
      const place = location && this.#inFile(this.#now(location, run), run);
      if (place) return place;
    }
    return null;
  }

  #inFile(position: TracedPosition | null, run: RunFacts["run"]): SpanPlace | null {
    const found = position && this.#files.match(position.path, run.workspace);
    return found && "path" in found ? { path: found.path, line: position.line } : null;
  }

  /** A key as the saved files have it now; without what is not known yet. */
  #told(key: CodeKey, run: RunFacts["run"]): ResolveKey {
    return {
      // What writes lines has its place in them, and none by its name.
      kind: isWritten(key.location) ? "internal" : key.kind,
      name: key.name,
      location: key.location && this.#now(key.location, run),
      definition: key.definition && this.#now(key.definition, run),
    };
  }

  #now<P extends TracedPosition & { readonly column?: number }>(position: P, run: RunFacts["run"]) {
    const source = this.#maps.source(position, run);
    return source && this.#runFiles.now(source, run);
  }
}

/** Whether a place is a line that the run itself wrote. */
const isWritten = (location: Location | null) => location?.writtenMs !== undefined;

/** A key holds the ids of its last spans only; an earlier span is found by what it is. */
function keyLike(span: SpanRow, keys: readonly CodeKey[]): CodeKey | undefined {
  return keys.find((key) => key.kind === span.kind && key.name === span.label && key.agent === span.agent);
}
