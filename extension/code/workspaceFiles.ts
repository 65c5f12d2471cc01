import * as vscode from "vscode";
import type { FileNow } from "../../locate/follow/fileSince.ts";
import { type CellIndex, indexCells } from "../../locate/notebooks/cellIndex.ts";
import { readCellPath } from "../../locate/notebooks/cellPath.ts";
import { belongsHere } from "../../locate/paths/belongsHere.ts";
import { type FileIndex, indexFiles } from "../../locate/paths/fileIndex.ts";
import { matchPath, type PathContext, type PathMatch } from "../../locate/paths/matchPath.ts";
import { mapFolder } from "../../locate/paths/pathMapping.ts";
import { Throttle } from "../common/throttle.ts";
import { pathsOfFolder } from "../common/windowFolders.ts";
import type { SourceLocation } from "./nameSearch.ts";
import { NotebookFiles } from "./notebookFiles.ts";
import { CELL_SCHEME, Notebooks } from "./notebooks.ts";
import { pathMappings } from "./pathMappings.ts";
import { readText } from "./readText.ts";
import type { WorkspaceDisk } from "./runFiles.ts";
import {
  DEFINITIONS,
  IGNORE_FILES,
  LEAVING_OUT,
  listGenerated,
  listSources,
  relativePath,
  SOURCES,
  sourceFolders,
} from "./sourceList.ts";
import type { GeneratedFiles } from "./sourceMaps.ts";

/** Source that a person wrote is smaller. */
const MOST_BYTES = 1_000_000;
const MOST_CONTEXTS = 100;
const IGNORE_CASE = process.platform === "win32" || process.platform === "darwin";
const MAPPINGS = "traceline.pathMappings";
const EVERY_MS = 1_000;
const CELLS_EVERY_MS = 250;

/**
 * The source files of the workspace, by path relative to it, cells of notebooks among them; without those that the
 * editor's search and `.gitignore` leave out. A path that a trace names is only ever compared with these: nothing is
 * opened that is not one of them.
 */
export class WorkspaceFiles implements WorkspaceDisk, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #contentChanged = new vscode.EventEmitter<string>();
  /** A file has other content on the disk. */
  readonly onDidChangeContent = this.#contentChanged.event;
  readonly #notebooks = new Notebooks();
  readonly #notebookFiles = new NotebookFiles(this.#notebooks);
  readonly #disposables: vscode.Disposable[] = [this.#changed, this.#contentChanged, this.#notebooks];
  readonly #throttle = new Throttle(EVERY_MS, () => void this.#read());
  readonly #cellThrottle = new Throttle(CELLS_EVERY_MS, () => void this.#readCells());
  #index: FileIndex = indexFiles([]);
  #cells: CellIndex = indexCells([]);
  #uris: ReadonlyMap<string, vscode.Uri> = new Map();
  readonly #contexts = new Map<string | null, PathContext>();
  #mappings = readMappings();
  #begun = false;
  #known = false;

  constructor() {
    this.#disposables.push(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(MAPPINGS)) return;
        this.#mappings = readMappings();
        this.#contexts.clear();
        this.#changed.fire();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#contexts.clear()),
    );
  }

  /** Every source file, with its place on the disk. */
  get sources(): SourceLocation[] {
    return [...this.#uris].map(([path, uri]) => ({ path, file: uri.fsPath }));
  }

  /** Whether the list of files has been read once. */
  get isKnown(): boolean {
    return this.#known;
  }

  /** How many source files there are. */
  get count(): number {
    return this.#uris.size;
  }

  /** Reads the list of files and keeps it up to date from here on; again is free. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    for (const files of [SOURCES, DEFINITIONS]) this.#watch(files);
    const rules = vscode.workspace.createFileSystemWatcher(IGNORE_FILES);
    this.#disposables.push(
      rules,
      rules.onDidCreate(() => this.#throttle.ask()),
      rules.onDidChange(() => this.#throttle.ask()),
      rules.onDidDelete(() => this.#throttle.ask()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (LEAVING_OUT.some((name) => event.affectsConfiguration(name))) this.#throttle.ask();
      }),
      this.#notebooks.onDidChange(() => this.#cellThrottle.ask()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#throttle.ask()),
    );
    void this.#read();
  }

  match(path: string, workingDirectory: string | null): PathMatch | null {
    return matchPath(path, this.pathContext(workingDirectory));
  }

  /** A folder of the traced machine as it is here, where `traceline.pathMappings` says so, else as it is. */
  mapFolder(folder: string | null): string | null {
    return mapFolder(folder, this.#mappings, sourceFolders()[0]?.path ?? "", IGNORE_CASE);
  }

  /**
   * What a path of a run is compared with; the same as long as nothing changes. `sent` is where its process ran, on its
   * own machine.
   */
  pathContext(sent: string | null): PathContext {
    let context = this.#contexts.get(sent);
    if (!context) {
      context = this.#newContext(sent);
      if (this.#contexts.size >= MOST_CONTEXTS) this.#contexts.clear();
      this.#contexts.set(sent, context);
    }
    return context;
  }

  #newContext(sent: string | null): PathContext {
    const folders = sourceFolders().flatMap((folder) =>
      pathsOfFolder(folder.path).map((path) => ({ ...folder, path })),
    );
    const workingDirectory = this.mapFolder(sent);
    const own = folders.map(({ path }) => path);
    // What ran nobody knows where may be of any project.
    const foreign = workingDirectory === null || !belongsHere(workingDirectory, own, IGNORE_CASE);
    return {
      files: this.#index,
      folders,
      workingDirectory,
      mappings: this.#mappings,
      cells: this.#cells,
      foreign,
    };
  }

  /** Of a cell, its document while the notebook is open, else the notebook. */
  uri(path: string): vscode.Uri | undefined {
    const cell = readCellPath(path);
    if (!cell) return this.#uris.get(path);
    const notebook = this.#uris.get(cell.path);
    return notebook && (this.#notebooks.cell(notebook, cell.cell) ?? notebook);
  }

  /** The path under which the workspace knows a document; undefined when it is not one of its source files. */
  pathOf(uri: vscode.Uri): string | undefined {
    if (uri.scheme === CELL_SCHEME) return this.#notebooks.pathOf(uri, (notebook) => this.pathOf(notebook));
    const path = relativePath(uri);
    return this.#uris.has(path) ? path : undefined;
  }

  /** A file as it is on the disk; null for what is gone or too large to be source. */
  async readNow(path: string): Promise<FileNow | null> {
    const uri = this.#uris.get(path);
    if (!uri) return null;
    try {
      const { size, mtime, ctime } = await vscode.workspace.fs.stat(uri);
      const text = size > MOST_BYTES ? null : await readText(uri);
      return text === null ? null : { text, changedMs: mtime, createdMs: ctime };
    } catch {
      return null;
    }
  }

  /** The absolute path of a file; null when it is none of these. */
  fileOf(path: string): string | null {
    return this.#uris.get(path)?.fsPath ?? null;
  }

  /** The folder that holds a file, and the file's path in it; null when it is none of these. */
  inFolder(path: string): { folder: string; path: string; prefix: string } | null {
    const file = sourceFolders().find(({ prefix }) => path.startsWith(prefix));
    return file && this.#uris.has(path)
      ? { folder: file.path, path: path.slice(file.prefix.length), prefix: file.prefix }
      : null;
  }

  /** Files that may be generated, also ignored ones and those in folders of built files, by path as the others. */
  generatedFiles(): Promise<GeneratedFiles> {
    return listGenerated();
  }

  dispose(): void {
    this.#throttle.dispose();
    this.#cellThrottle.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #watch(files: string): void {
    const watcher = vscode.workspace.createFileSystemWatcher(files);
    this.#disposables.push(
      watcher,
      watcher.onDidCreate(() => this.#throttle.ask()),
      watcher.onDidDelete(() => this.#throttle.ask()),
      watcher.onDidChange((uri) => {
        const path = this.pathOf(uri);
        if (path === undefined) return;
        this.#contentChanged.fire(path);
        if (this.#notebookFiles.changed(path)) this.#cellThrottle.ask();
      }),
    );
  }

  async #read(): Promise<void> {
    this.#uris = await listSources();
    this.#index = indexFiles(this.#uris.keys(), { ignoreCase: IGNORE_CASE });
    this.#contexts.clear();
    await this.#readCells();
  }

  /** The cells that kernels may have run. */
  async #readCells(): Promise<void> {
    this.#cells = indexCells(await this.#notebookFiles.read(this.#uris));
    this.#contexts.clear();
    this.#known = true;
    this.#changed.fire();
  }
}

const readMappings = () => pathMappings(vscode.workspace.getConfiguration().get<unknown>(MAPPINGS));
