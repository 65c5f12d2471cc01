import * as vscode from "vscode";
import { type IgnoreRules, NO_RULES } from "../../locate/paths/ignoreRules.ts";
import type { WorkspaceFolder } from "../../locate/paths/matchPath.ts";
import { excludePatterns } from "./excludePatterns.ts";
import { readText } from "./readText.ts";
import type { GeneratedFiles } from "./sourceMaps.ts";
import type { GeneratedFile } from "./workerMessages.ts";

export const SOURCES = "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,py,ipynb,java,kt,cs,go,rb,rs,php,swift,yaml,yml}";
/** JSON that may define agents; all of it would be too much. */
export const DEFINITIONS = "**/*{agent,Agent,AGENT,crew,Crew}*.json";
export const IGNORE_FILES = "**/.gitignore";
/** Settings of the editor that leave files out. */
export const LEAVING_OUT = ["search.exclude", "files.exclude", "search.useIgnoreFiles"];
const NOT_OURS =
  "**/{node_modules,.git,dist,out,build,.venv,venv,site-packages,__pycache__,.next,target,coverage,.code-server}/**";
const GENERATED = "**/*.{js,mjs,cjs,jsx}";
const INSTALLED = "**/{node_modules,.git,.venv,venv,site-packages}/**";
const MOST_FILES = 50_000;
const MOST_DEFINITIONS = 1_000;
const MOST_IGNORE_FILES = 1_000;

/** The folders of the window; where they are several, paths begin with the folder's name. */
export function sourceFolders(): readonly WorkspaceFolder[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.map((folder) => ({ path: folder.uri.fsPath, prefix: folders.length > 1 ? `${folder.name}/` : "" }));
}

/** The path of a file among those of the window. */
export function relativePath(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri, (vscode.workspace.workspaceFolders?.length ?? 0) > 1);
}

/** The source files of the window's folders by path, without those that the editor's search and `.gitignore` leave out. */
export async function listSources(): Promise<Map<string, vscode.Uri>> {
  const [found, definitions, rules] = await Promise.all([
    vscode.workspace.findFiles(SOURCES, NOT_OURS, MOST_FILES),
    vscode.workspace.findFiles(DEFINITIONS, NOT_OURS, MOST_DEFINITIONS),
    ignoreRules(),
  ]);
  const named = [...found, ...definitions].map((uri): [string, vscode.Uri] => [relativePath(uri), uri]);
  return new Map(named.filter(([path]) => !rules.ignores(path)));
}

/** Files that may be generated, also ignored ones and those in folders of built files, by path as the others. */
export async function listGenerated(): Promise<GeneratedFiles> {
  const found = await vscode.workspace.findFiles(GENERATED, INSTALLED, MOST_FILES);
  const folders = sourceFolders();
  return new Map(
    found.flatMap((uri): [string, GeneratedFile][] => {
      const path = relativePath(uri);
      const folder = folders.find(({ prefix }) => path.startsWith(prefix));
      return folder ? [[path, { folder: folder.path, path: path.slice(folder.prefix.length) }]] : [];
    }),
  );
}

/** What the editor's search leaves out: by its settings, and by `.gitignore` files unless a setting says otherwise. */
async function ignoreRules(): Promise<IgnoreRules> {
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
  const named = files.map((uri): [string, vscode.Uri] => [relativePath(uri).replace(/\/?\.gitignore$/, ""), uri]);
  for (const [folder, uri] of named.sort(([a], [b]) => a.length - b.length))
    rules = rules.with(folder, (await readText(uri)) ?? "");
  return rules;
}
