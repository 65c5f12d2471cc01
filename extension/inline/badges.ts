import * as vscode from "vscode";
import type { KeyPlace } from "../code/keyPlaces.ts";
import type { WorkspaceFiles } from "../code/workspaceFiles.ts";
import { isOnIn } from "../common/settings.ts";
import { GLYPH, type Trouble } from "../runs/runsModel.ts";
import { fileTroubles } from "./fileTroubles.ts";

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
  #found: ReadonlyMap<string, Trouble> = new Map();
  /** Those of the found that are drawn. */
  #troubles: ReadonlyMap<string, Trouble> = new Map();

  constructor(files: WorkspaceFiles) {
    this.#files = files;
  }

  show(places: ReadonlyMap<string, readonly KeyPlace[]>): void {
    this.#found = fileTroubles(places);
    void this.#draw();
  }

  /** The code of other languages may be left alone now. */
  settingsChanged(): void {
    void this.#draw();
  }

  async #draw(): Promise<void> {
    const found = this.#found;
    const kept = await Promise.all(
      [...found].map(async ([path]) => {
        const uri = this.#files.uri(path);
        return uri !== undefined && (await isOnIn(uri, "onCode"));
      }),
    );
    if (this.#found !== found) return;
    const troubles = new Map([...found].filter((_, i) => kept[i]));
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
