import * as vscode from "vscode";
import type { WorkspaceFiles } from "../code/workspaceFiles.ts";
import { settingFor } from "../common/settings.ts";
import type { Problem } from "./problem.ts";

const SEVERITY = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

const SOURCE = "Traceline";

/** Puts problems of the newest run into the Problems view; what is the same stays untouched. */
export class Diagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("traceline");
  readonly #files: WorkspaceFiles;
  #signature = "";
  /** What stands in the view, by file. */
  #problems: ReadonlyMap<string, readonly Problem[]> = new Map();

  constructor(files: WorkspaceFiles) {
    this.#files = files;
  }

  async show(problems: readonly Problem[]): Promise<void> {
    const signature = JSON.stringify(problems);
    if (signature === this.#signature) return;
    this.#signature = signature;
    const byPath = Map.groupBy(problems, (problem) => problem.path);
    const entries = await Promise.all([...byPath].map(([path, own]) => this.#entry(path, own)));
    if (this.#signature !== signature) return;
    this.#problems = byPath;
    this.#collection.clear();
    this.#collection.set(entries.flatMap((entry) => (entry ? [entry] : [])));
  }

  /** What settings say of these problems may be something else now. */
  settingsChanged(): void {
    this.#signature = "";
  }

  /** The problem that a diagnostic of ours tells; the editor may hand out copies. */
  problemOf(uri: vscode.Uri, { source, code, message }: vscode.Diagnostic): Problem | undefined {
    const path = source === SOURCE ? this.#files.pathOf(uri) : undefined;
    const here = path === undefined ? [] : (this.#problems.get(path) ?? []);
    return here.find((problem) => problem.code === code && problem.message === message);
  }

  dispose(): void {
    this.#collection.dispose();
  }

  async #entry(path: string, problems: readonly Problem[]): Promise<[vscode.Uri, vscode.Diagnostic[]] | null> {
    const uri = this.#files.uri(path);
    if (!uri) return null;
    const document = await vscode.workspace.openTextDocument(uri);
    if (!settingFor(document, "onCode", true)) return null;
    return [
      uri,
      problems.filter((problem) => problem.line <= document.lineCount).map((one) => this.#diagnostic(document, one)),
    ];
  }

  #diagnostic(document: vscode.TextDocument, problem: Problem): vscode.Diagnostic {
    const { range, text, firstNonWhitespaceCharacterIndex } = document.lineAt(problem.line - 1);
    const own = range.with(
      range.start.translate(0, firstNonWhitespaceCharacterIndex),
      range.start.translate(0, text.trimEnd().length),
    );
    const diagnostic = new vscode.Diagnostic(own, problem.message, SEVERITY[problem.severity]);
    diagnostic.source = SOURCE;
    diagnostic.code = problem.code;
    diagnostic.relatedInformation = problem.related.flatMap(({ path, line, message }) => {
      const uri = this.#files.uri(path);
      return uri
        ? [new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, new vscode.Position(line - 1, 0)), message)]
        : [];
    });
    return diagnostic;
  }
}
