import * as vscode from "vscode";
import type { FileNow } from "../../locate/follow/fileSince.ts";
import { type CellIndex, indexCells } from "../../locate/notebooks/cellIndex.ts";
import { readCellPath } from "../../locate/notebooks/cellPath.ts";
import { isNotebook, type Notebook, readNotebook } from "../../locate/notebooks/notebook.ts";
import { type FileIndex, indexFiles } from "../../locate/paths/fileIndex.ts";
import { NO_RULES } from "../../locate/paths/ignoreRules.ts";
import { matchPath, type PathContext, type PathMatch, type WorkspaceFolder } from "../../locate/paths/matchPath.ts";
import { mapFolder } from "../../locate/paths/pathMapping.ts";
import { Throttle } from "../common/throttle.ts";
import { pathsOfFolder } from "../common/windowFolders.ts";
import { belongsHere } from "../runs/belongsHere.ts";
import { excludePatterns } from "./excludePatterns.ts";
import type { SourceLocation } from "./nameSearch.ts";
import { CELL_SCHEME, Notebooks } from "./notebooks.ts";
import { pathMappings } from "./pathMappings.ts";
import type { WorkspaceDisk } from "./runFiles.ts";
import type { GeneratedFiles } from "./sourceMaps.ts";
import type { GeneratedFile } from "./workerMessages.ts";

const SOURCES = "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,py,ipynb,java,kt,cs,go,rb,rs,php,swift,yaml,yml}";
/** JSON that may define agents; all of it would be too much. */
const DEFINITIONS = "**/*{agent,Agent,AGENT,crew,Crew}*.json";
const NOT_OURS =
  "**/{node_modules,.git,dist,out,build,.venv,venv,site-packages,__pycache__,.next,target,coverage,.code-server}/**";
const GENERATED = "**/*.{js,mjs,cjs,jsx}";
const INSTALLED = "**/{node_modules,.git,.venv,venv,site-packages}/**";
/** Source that a person wrote is smaller. */
const MOST_BYTES = 1_000_000;
const IGNORE_FILES = "**/.gitignore";
const MOST_FILES = 50_000;
const MOST_DEFINITIONS = 1_000;
const MOST_IGNORE_FILES = 1_000;
/** More than a person works with; a collection of thousands is not read to find one cell. */
const MOST_NOTEBOOKS = 500;
const MOST_CONTEXTS = 100;
const IGNORE_CASE = process.platform === "win32" || process.platform === "darwin";
const MAPPINGS = "traceline.pathMappings";
const EVERY_MS = 1_000;
const CELLS_EVERY_MS = 250;

/**
 * The source files of the workspace, by path relative to it, cells of notebooks among them; without those that the
 * editor's search and `.gitignore` leave out. A path that a trace names is only ever compared with
 * these: nothing is opened that is not one of them.
 */
export class WorkspaceFiles implements WorkspaceDisk, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #contentChanged = new vscode.EventEmitter<string>();
  /** A file has other content on the disk. */
  readonly onDidChangeContent = this.#contentChanged.event;
  readonly #notebooks = new Notebooks();
  readonly #disposables: vscode.Disposable[] = [this.#changed, this.#contentChanged, this.#notebooks];
  readonly #throttle = new Throttle(EVERY_MS, () => void this.#read());
  readonly #cellThrottle = new Throttle(CELLS_EVERY_MS, () => void this.#readCells());
  #index: FileIndex = indexFiles([]);
  #cells: CellIndex = indexCells([]);
  /** Notebooks as their files have them. */
  readonly #notebookFiles = new Map<string, Notebook>();
  #uris = new Map<string, vscode.Uri>();
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
    for (const files of [SOURCES, DEFINITIONS]) this.#watch(files);
    const rules = vscode.workspace.createFileSystemWatcher(IGNORE_FILES);
    this.#disposables.push(
      rules,
      rules.onDidCreate(() => this.#throttle.ask()),
      rules.onDidChange(() => this.#throttle.ask()),
      rules.onDidDelete(() => this.#throttle.ask()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (
          ["search.exclude", "files.exclude", "search.useIgnoreFiles"].some((name) => event.affectsConfiguration(name))
        )
          this.#throttle.ask();
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
    return mapFolder(folder, this.#mappings, this.#folders[0]?.path ?? "", IGNORE_CASE);
  }

  /** What a path of a run is compared with; the same as long as nothing changes. `sent` is where its process ran, on its own machine. */
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
    const folders = this.#folders.flatMap((folder) => pathsOfFolder(folder.path).map((path) => ({ ...folder, path })));
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
    const path = this.#relative(uri);
    return this.#uris.has(path) ? path : undefined;
  }

  /** A file as it is on the disk; null for what is gone or too large to be source. */
  async readNow(path: string): Promise<FileNow | null> {
    const uri = this.#uris.get(path);
    if (!uri) return null;
    try {
      const { size, mtime, ctime } = await vscode.workspace.fs.stat(uri);
      return size > MOST_BYTES ? null : { text: await readText(uri), changedMs: mtime, createdMs: ctime };
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
    const file = this.#folders.find(({ prefix }) => path.startsWith(prefix));
    return file && this.#uris.has(path)
      ? { folder: file.path, path: path.slice(file.prefix.length), prefix: file.prefix }
      : null;
  }

  /** Files that may be generated, also ignored ones and those in folders of built files, by path as the others. */
  async generatedFiles(): Promise<GeneratedFiles> {
    const found = await vscode.workspace.findFiles(GENERATED, INSTALLED, MOST_FILES);
    const folders = this.#folders;
    return new Map(
      found.flatMap((uri): [string, GeneratedFile][] => {
        const path = this.#relative(uri);
        const folder = folders.find(({ prefix }) => path.startsWith(prefix));
        return folder ? [[path, { folder: folder.path, path: path.slice(folder.prefix.length) }]] : [];
      }),
    );
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
        if (this.#notebookFiles.delete(path)) this.#cellThrottle.ask();
      }),
    );
  }

  async #read(): Promise<void> {
    const [found, definitions, rules] = await Promise.all([
      vscode.workspace.findFiles(SOURCES, NOT_OURS, MOST_FILES),
      vscode.workspace.findFiles(DEFINITIONS, NOT_OURS, MOST_DEFINITIONS),
      this.#ignoreRules(),
    ]);
    const named = [...found, ...definitions].map((uri): [string, vscode.Uri] => [this.#relative(uri), uri]);
    this.#uris = new Map(named.filter(([path]) => !rules.ignores(path)));
    this.#index = indexFiles(this.#uris.keys(), { ignoreCase: IGNORE_CASE });
    this.#contexts.clear();
    for (const path of this.#notebookFiles.keys()) if (!this.#uris.has(path)) this.#notebookFiles.delete(path);
    await this.#readCells();
  }

  /** The cells that kernels may have run. */
  async #readCells(): Promise<void> {
    this.#cells = indexCells(await this.#readNotebooks());
    this.#contexts.clear();
    this.#known = true;
    this.#changed.fire();
  }

  /** What the editor's search leaves out: by its settings, and by `.gitignore` files unless a setting says otherwise. */
  async #ignoreRules() {
    const { workspace } = vscode;
    const folders = workspace.workspaceFolders ?? [];
    let rules = NO_RULES;
    for (const folder of folders) {
      const prefix = folders.length > 1 ? folder.name : "";
      for (const section of ["files", "search"]) {
        const settings = workspace.getConfiguration(section, folder.uri).get<Record<string, unknown>>("exclude", {});
        rules = rules.with(prefix, excludePatterns(settings).join("\n"));
      }
    }
    if (!workspace.getConfiguration("search").get<boolean>("useIgnoreFiles", true)) return rules;
    const files = await workspace.findFiles(IGNORE_FILES, NOT_OURS, MOST_IGNORE_FILES);
    const named = files.map((uri): [string, vscode.Uri] => [this.#relative(uri).replace(/\/?\.gitignore$/, ""), uri]);
    for (const [folder, uri] of named.sort(([a], [b]) => a.length - b.length))
      rules = rules.with(folder, await textOf(uri));
    return rules;
  }

  /** All notebooks, open ones with the texts that their cells had. */
  async #readNotebooks(): Promise<Notebook[]> {
    const open = new Map(vscode.workspace.notebookDocuments.map((one) => [one.uri.toString(), one]));
    const found: Notebook[] = [];
    for (const [path, uri] of [...this.#uris].filter(([name]) => isNotebook(name)).slice(0, MOST_NOTEBOOKS)) {
      const document = open.get(uri.toString());
      if (document) for (const cells of this.#notebooks.versions(document)) found.push({ path, cells });
      else found.push(await this.#notebookFile(path, uri));
    }
    return found;
  }

  async #notebookFile(path: string, uri: vscode.Uri): Promise<Notebook> {
    const known = this.#notebookFiles.get(path);
    if (known) return known;
    const notebook = { path, cells: readNotebook(await textOf(uri))?.cells ?? [] };
    this.#notebookFiles.set(path, notebook);
    return notebook;
  }

  #relative(uri: vscode.Uri): string {
    return vscode.workspace.asRelativePath(uri, (vscode.workspace.workspaceFolders?.length ?? 0) > 1);
  }
}

const readMappings = () => pathMappings(vscode.workspace.getConfiguration().get<unknown>(MAPPINGS));

const readText = async (uri: vscode.Uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));

async function textOf(uri: vscode.Uri): Promise<string> {
  try {
    return await readText(uri);
  } catch {
    return "";
  }
}
