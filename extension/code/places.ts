import * as vscode from "vscode";
import type { CodeKey } from "../../collector/contract/code.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import type { RunFacts } from "../run/runFacts.ts";
import { byFile, type KeyPlace, toldPlaces } from "./keyPlaces.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

/** Where one span stands in the code of this workspace. */
export interface SpanPlace {
  readonly path: string;
  readonly line: number;
  readonly exact: boolean;
}

/** Where the keys of the shown answer stand in the files of the workspace. */
export class Places implements vscode.Disposable {
  readonly #files: WorkspaceFiles;
  readonly #changed = new vscode.EventEmitter<void>();
  /** Files came, went or were searched: the places may be others. */
  readonly onDidChange = this.#changed.event;
  readonly #subscription: vscode.Disposable;

  constructor(files: WorkspaceFiles) {
    this.#files = files;
    this.#subscription = files.onDidChange(() => this.#changed.fire());
  }

  /** By file, what is known now. */
  of(keys: readonly CodeKey[], run: RunFacts["run"]): Map<string, KeyPlace[]> {
    return byFile(toldPlaces(keys, (path) => this.#files.match(path, run.workspace)));
  }

  /** Where a span stands: what it says itself, else where the key it belongs to is called or defined. */
  ofSpan(spanId: string, facts: RunFacts): SpanPlace | null {
    const span = facts.spans.find((one) => one.spanId === spanId);
    const told = span ? this.#told(span, facts.run.workspace) : null;
    if (told) return told;
    const key = facts.code.keys.find((one) => one.spanIds.includes(spanId));
    if (!key) return null;
    const places = [...this.of([key], facts.run).values()].flat();
    return places.find((place) => place.role === "call") ?? places[0] ?? null;
  }

  #told(span: SpanRow, workingDirectory: string | null): SpanPlace | null {
    for (const location of [span.location, span.definition]) {
      const found = location && this.#files.match(location.path, workingDirectory);
      if (found && "path" in found) return { path: found.path, line: location.line, exact: location.exact };
    }
    return null;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
