import * as vscode from "vscode";
import { readCellPath } from "../../locate/notebooks/cellPath.ts";
import type { KeyPlace } from "../code/keyPlaces.ts";
import type { WorkspaceFiles } from "../code/workspaceFiles.ts";
import { GLYPH, type Trouble } from "../runs/runsModel.ts";
import { isHitKey, ownFailures } from "./ownFailures.ts";

const WORD: Readonly<Record<Trouble, () => string>> = {
  hit: () => vscode.l10n.t("guardrail hit"),
  failed: () => vscode.l10n.t("failed"),
  over: () => vscode.l10n.t("over budget"),
};

/** Badges in the explorer for files in which the shown run had trouble; uncoloured, so that names keep their colour. */
export class Badges implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #files: WorkspaceFiles;
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  readonly #registration = vscode.window.registerFileDecorationProvider(this);
  #troubles: ReadonlyMap<string, Trouble> = new Map();

  constructor(files: WorkspaceFiles) {
    this.#files = files;
  }

  show(places: ReadonlyMap<string, readonly KeyPlace[]>): void {
    const troubles = fileTroubles(places);
    const touched = [...new Set([...this.#troubles.keys(), ...troubles.keys()])];
    const changed = touched.filter((path) => this.#troubles.get(path) !== troubles.get(path));
    this.#troubles = troubles;
    this.#changed.fire(changed.flatMap((path) => this.#files.uri(path) ?? []));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const path = this.#files.pathOf(uri);
    const trouble = path === undefined ? undefined : this.#troubles.get(path);
    return trouble && new vscode.FileDecoration(GLYPH[trouble], `Traceline: ${WORD[trouble]()}`);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

function fileTroubles(places: ReadonlyMap<string, readonly KeyPlace[]>): Map<string, Trouble> {
  const failures = ownFailures([...new Set([...places.values()].flat().map(({ key }) => key))]);
  const found = new Map<string, Trouble>();
  const files = Map.groupBy([...places.values()].flat(), ({ path }) => readCellPath(path)?.path ?? path);
  for (const [path, here] of files) {
    const keys = here.filter(({ role }) => role !== "caller").map(({ key }) => key);
    if (keys.some(isHitKey)) found.set(path, "hit");
    else if (keys.some((key) => failures.has(key))) found.set(path, "failed");
    else if (keys.some((key) => key.budget?.over)) found.set(path, "over");
  }
  return found;
}
