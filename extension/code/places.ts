import * as vscode from "vscode";
import type { CodeKey } from "../../collector/contract/code.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { hasPlaceHere } from "../../locate/rank/codingAgents.ts";
import { namesOf } from "../../locate/rank/placesOfKey.ts";
import type { RunFacts } from "../run/runFacts.ts";
import { type KeyPlace, type KeyPlaces, keyPlaces } from "./keyPlaces.ts";
import { NameSearch } from "./nameSearch.ts";
import { PlacesThread } from "./placesThread.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

/** Where one span stands in the code of this workspace; several where they fit equally well. */
export interface SpanPlace {
  readonly path: string;
  readonly line: number;
}

/** Where the keys of the shown answer stand in the files of the workspace. */
export class Places implements vscode.Disposable {
  readonly #files: WorkspaceFiles;
  readonly #thread: PlacesThread;
  readonly #names: NameSearch;
  readonly #changed = new vscode.EventEmitter<void>();
  /** Files came, went or were searched: the places may be others. */
  readonly onDidChange = this.#changed.event;
  readonly #disposables: { dispose(): void }[];

  constructor(files: WorkspaceFiles, workerFile: string, log: (line: string) => void) {
    this.#files = files;
    this.#thread = new PlacesThread(workerFile);
    this.#names = new NameSearch(
      (names, sources) => this.#thread.search(names, sources),
      (error) => log(`Names could not be searched for: ${error instanceof Error ? error.message : String(error)}`),
    );
    this.#disposables = [
      this.#thread,
      this.#names,
      this.#changed,
      files.onDidChange(() => {
        this.#names.setFiles(files.sources);
        this.#changed.fire();
      }),
      files.onDidChangeContent((path) => this.#names.fileChanged(path)),
      this.#names.onDidChange(() => this.#changed.fire()),
    ];
  }

  /** What is known now; what is not known yet is searched for, and told by {@link onDidChange}. */
  of(all: readonly CodeKey[], run: RunFacts["run"]): KeyPlaces {
    const { families } = run;
    const keys = all.filter(
      ({ kind }) => families.length === 0 || families.some((family) => hasPlaceHere({ family, kind })),
    );
    this.#names.want(namesOf(keys));
    const paths = this.#files.pathContext(run.workspace);
    const exactFiles = new Set(
      keys.flatMap((key) => {
        const found = key.location && this.#files.match(key.location.path, run.workspace);
        return found && "path" in found ? [found.path] : [];
      }),
    );
    return keyPlaces(keys, (name) => this.#names.placesOf(name), {
      paths,
      workingDirectory: paths.workingDirectory ?? null,
      exactFiles,
    });
  }

  /** Where a span stands: what it says itself, else where the key it belongs to is called or defined, else the ties. */
  ofSpan(spanId: string, facts: RunFacts, role: KeyPlace["role"] = "call"): readonly SpanPlace[] {
    const span = facts.spans.find((one) => one.spanId === spanId);
    const told = span && hasPlaceHere(span) ? this.#told(span, facts.run.workspace, role) : null;
    if (told) return [told];
    const key = facts.code.keys.find((one) => one.spanIds.includes(spanId)) ?? (span && keyLike(span, facts.code.keys));
    if (!key) return [];
    const { places, ties } = this.of([key], facts.run);
    const place = places.find((one) => one.role === role) ?? places[0];
    return place ? [place] : (ties.get(key) ?? []);
  }

  /** Where a place that a stack trace names lies here; null when it is not in this workspace. */
  ofFrame(path: string, line: number, run: RunFacts["run"]): SpanPlace | null {
    const found = this.#files.match(path, run.workspace);
    return found && "path" in found ? { path: found.path, line } : null;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #told(span: SpanRow, workingDirectory: string | null, role: KeyPlace["role"]): SpanPlace | null {
    const told = role === "call" ? [span.location, span.definition] : [span.definition, span.location];
    for (const location of told) {
      const found = location && this.#files.match(location.path, workingDirectory);
      if (found && "path" in found) return { path: found.path, line: location.line };
    }
    return null;
  }
}

/** A key holds the ids of its last spans only; an earlier span is found by what it is. */
function keyLike(span: SpanRow, keys: readonly CodeKey[]): CodeKey | undefined {
  return keys.find((key) => key.kind === span.kind && key.name === span.label && key.agent === span.agent);
}
