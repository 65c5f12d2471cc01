import * as vscode from "vscode";
import type { Hint } from "../../collector/contract/hint.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { troubles } from "../../collector/contract/run.ts";
import { type HintNode, hintNode } from "../capture/hintNode.ts";
import { COMMANDS, VIEWS } from "../common/ids.ts";
import { troubleColour } from "../common/paint.ts";
import { type RunsNode, runsTree } from "./runsModel.ts";

type Row = RunsNode | HintNode | { readonly kind: "older"; readonly id: "older" };

/** The Runs view: native rows over {@link runsTree}, and the badge of the newest run's trouble. */
export class RunsView implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Row>;
  #roots: readonly (RunsNode | HintNode)[] = [];
  #older = false;
  #frontId: string | null = null;

  constructor() {
    this.#view = vscode.window.createTreeView(VIEWS.runs, { treeDataProvider: this, showCollapseAll: true });
  }

  show(
    runs: readonly RunSummary[],
    of: { hints: readonly Hint[]; frontId: string | null; older: boolean; scope: string; message: string },
  ): void {
    this.#roots = [...of.hints.map(hintNode), ...runsTree(runs)];
    this.#older = of.older;
    this.#frontId = of.frontId;
    this.#view.description = of.scope;
    // An empty view has its own words, which a message would hide.
    this.#view.message = runs.length > 0 ? of.message : "";
    const newest = runs[0];
    const count = newest ? troubles(newest) : 0;
    this.#view.badge = count > 0 ? { value: count, tooltip: newest?.sentence ?? "" } : undefined;
    this.#changed.fire(undefined);
  }

  getChildren(row?: Row): Row[] {
    if (!row) return this.#older ? [...this.#roots, { kind: "older", id: "older" }] : [...this.#roots];
    return "children" in row ? [...row.children] : [];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    if (row.kind === "older") return olderItem();
    if (row.kind === "hint") return hintItem(row);
    const open = row.kind === "run" ? vscode.TreeItemCollapsibleState.None : this.#stateOf(row);
    const item = new vscode.TreeItem(row.label, open);
    item.id = row.id;
    item.description = row.description;
    item.contextValue = row.kind;
    if (row.kind !== "run") {
      item.iconPath = new vscode.ThemeIcon(row.kind === "service" ? "server-process" : "comment-discussion");
      return item;
    }
    item.iconPath = runIcon(row);
    item.tooltip = `${row.run.name}\n${row.run.sentence}`;
    item.accessibilityInformation = { label: `${row.run.name}, ${row.run.sentence}` };
    item.command = { command: COMMANDS.showRun, title: "", arguments: [row] };
    return item;
  }

  getParent(): undefined {
    return undefined;
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }

  /** What holds the run in front stands open. */
  #stateOf(row: Exclude<RunsNode, { kind: "run" }>): vscode.TreeItemCollapsibleState {
    const holds = (node: RunsNode): boolean =>
      node.kind === "run" ? node.run.runId === this.#frontId : node.children.some(holds);
    return holds(row) ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
  }
}

const STATUS_ICON = {
  running: "loading~spin",
  ok: "pass",
  error: "error",
  blocked: "circle-slash",
  incomplete: "debug-disconnect",
} as const;

function runIcon(row: Extract<RunsNode, { kind: "run" }>): vscode.ThemeIcon {
  return new vscode.ThemeIcon(STATUS_ICON[row.run.status], row.trouble ? troubleColour(row.trouble) : undefined);
}

function hintItem(row: HintNode): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label);
  item.id = row.id;
  item.description = row.description;
  item.tooltip = row.tooltip;
  item.accessibilityInformation = { label: row.tooltip };
  item.iconPath = new vscode.ThemeIcon("lightbulb");
  item.contextValue = row.hint.command === null ? "hint" : "hintWithCommand";
  return item;
}

function olderItem(): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("Older runs"));
  item.id = "older";
  item.iconPath = new vscode.ThemeIcon("ellipsis");
  item.command = { command: COMMANDS.showOlderRuns, title: "" };
  return item;
}
