import * as vscode from "vscode";
import { type FileIndex, indexFiles } from "../../locate/paths/fileIndex.ts";
import { matchPath, type PathContext, type PathMatch, type WorkspaceFolder } from "../../locate/paths/matchPath.ts";
import { Throttle } from "../common/throttle.ts";
import type { SourceLocation } from "./nameSearch.ts";

const SOURCES = "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,py,ipynb,java,kt,cs,go,rb,rs,php,swift}";
const NOT_OURS =
  "**/{node_modules,.git,dist,out,build,.venv,venv,site-packages,__pycache__,.next,target,coverage,.code-server}/**";
const MOST_FILES = 50_000;
const EVERY_MS = 1_000;

/**
 * The source files of the workspace, by path relative to it. A path that a trace names is only ever compared with
 * these: nothing is opened that is not one of them.
 */
export class WorkspaceFiles implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #contentChanged = new vscode.EventEmitter<string>();
  /** A file has other content on the disk. */
  readonly onDidChangeContent = this.#contentChanged.event;
  readonly #disposables: vscode.Disposable[] = [this.#changed, this.#contentChanged];
  readonly #throttle = new Throttle(EVERY_MS, () => void this.#read());
  #index: FileIndex = indexFiles([]);
  #uris = new Map<string, vscode.Uri>();
  #begun = false;

  /** Every source file, with its place on the disk. */
  get sources(): SourceLocation[] {
    return [...this.#uris].map(([path, uri]) => ({ path, file: uri.fsPath }));
  }

  get #folders(): readonly WorkspaceFolder[] {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return folders.map((folder) => ({
      path: folder.uri.fsPath,
      prefix: folders.length > 1 ? `${folder.name}/` : "",
    }));
  }

  /** Reads the list of files and keeps it up to date from here on; again is free. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const watcher = vscode.workspace.createFileSystemWatcher(SOURCES);
    this.#disposables.push(
      watcher,
      watcher.onDidCreate(() => this.#throttle.ask()),
      watcher.onDidDelete(() => this.#throttle.ask()),
      watcher.onDidChange((uri) => {
        const path = this.pathOf(uri);
        if (path !== undefined) this.#contentChanged.fire(path);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#throttle.ask()),
    );
    void this.#read();
  }

  match(path: string, workingDirectory: string | null): PathMatch | null {
    return matchPath(path, this.pathContext(workingDirectory));
  }

  pathContext(workingDirectory: string | null): PathContext {
    return { files: this.#index, folders: this.#folders, workingDirectory };
  }

  uri(path: string): vscode.Uri | undefined {
    return this.#uris.get(path);
  }

  /** The path under which the workspace knows a document; undefined when it is not one of its source files. */
  pathOf(uri: vscode.Uri): string | undefined {
    const path = this.#relative(uri);
    return this.#uris.has(path) ? path : undefined;
  }

  dispose(): void {
    this.#throttle.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #read(): Promise<void> {
    const found = await vscode.workspace.findFiles(SOURCES, NOT_OURS, MOST_FILES);
    this.#uris = new Map(found.map((uri) => [this.#relative(uri), uri]));
    this.#index = indexFiles(this.#uris.keys(), {
      ignoreCase: process.platform === "win32" || process.platform === "darwin",
    });
    this.#changed.fire();
  }

  #relative(uri: vscode.Uri): string {
    return vscode.workspace.asRelativePath(uri, (vscode.workspace.workspaceFolders?.length ?? 0) > 1);
  }
}
