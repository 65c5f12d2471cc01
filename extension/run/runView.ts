import * as vscode from "vscode";
import { COMMANDS } from "../common/ids.ts";
import { rowIcon } from "../common/paint.ts";
import type { RunNode } from "./runNode.ts";

/** A native tree over rows of a run; the Run view, and the one of guardrails and budgets. */
export class RunRowsView implements vscode.TreeDataProvider<RunNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<RunNode>;
  #roots: readonly RunNode[] = [];
  #agents: readonly string[] = [];
  #runId = "";
  readonly #parents = new Map<RunNode, RunNode | undefined>();
  readonly #bySpan = new Map<string, RunNode>();

  constructor(viewId: string) {
    this.#view = vscode.window.createTreeView(viewId, { treeDataProvider: this, showCollapseAll: true });
  }

  show(roots: readonly RunNode[], runId: string, agents: readonly string[], description: string): void {
    this.#roots = roots;
    this.#runId = runId;
    this.#agents = agents;
    this.#parents.clear();
    this.#bySpan.clear();
    this.#index(roots);
    this.#view.description = description;
    this.#changed.fire(undefined);
  }

  /** Selects the row of a span without taking the focus; what has no row leaves the selection as it is. */
  async reveal(spanId: string): Promise<void> {
    const node = this.#bySpan.get(spanId);
    if (!node || !this.#view.visible || this.#view.selection[0]?.id === node.id) return;
    await this.#view.reveal(node, { select: true, focus: false });
  }

  getChildren(node?: RunNode): RunNode[] {
    return [...(node ? node.children : this.#roots)];
  }

  getParent(node: RunNode): RunNode | undefined {
    return this.#parents.get(node);
  }

  getTreeItem(node: RunNode): vscode.TreeItem {
    const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(node.label, node.children.length === 0 ? None : node.open ? Expanded : Collapsed);
    // Rows of another run are other rows: what was folded there says nothing here.
    item.id = `${this.#runId}/${node.id}`;
    item.description = node.description;
    item.iconPath = rowIcon(node.icon, node.agent, node.trouble, this.#agents);
    item.tooltip = `${node.label}\n${node.description}`;
    item.accessibilityInformation = { label: node.spoken };
    item.contextValue = node.spanIds.length > 0 ? "span" : "row";
    if (node.spanIds.length > 0)
      item.command = { command: COMMANDS.openSpan, title: "", arguments: [this.#runId, node.spanIds, "tree"] };
    else if (node.guide !== undefined)
      item.command = { command: COMMANDS.showGuide, title: "", arguments: [node.guide] };
    else if (node.icon === "more") item.command = { command: COMMANDS.openRun, title: "" };
    return item;
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }

  #index(roots: readonly RunNode[]): void {
    const stack: { node: RunNode; parent: RunNode | undefined }[] = roots.map((node) => ({ node, parent: undefined }));
    while (stack.length > 0) {
      const { node, parent } = stack.pop()!;
      this.#parents.set(node, parent);
      for (const spanId of node.spanIds) {
        const known = this.#bySpan.get(spanId);
        if (!known || node.id === `span:${spanId}`) this.#bySpan.set(spanId, node);
      }
      for (const child of node.children) stack.push({ node: child, parent: node });
    }
  }
}
