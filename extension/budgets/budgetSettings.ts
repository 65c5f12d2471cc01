import * as vscode from "vscode";
import { type NamedBudgets, readBudgets } from "../../collector/contract/namedBudgets.ts";
import { setting, settingTarget } from "../common/settings.ts";

/** How long a change can be taken back from the status bar, in milliseconds. */
const UNDO_MS = 10_000;

/** What was just set, and to what: milliseconds, or null for a budget that was removed. */
export interface BudgetChange {
  readonly name: string;
  readonly limitMs: number | null;
}

interface Undoable {
  readonly change: BudgetChange;
  readonly before: number | null;
}

/** The setting `traceline.budgets` of this workspace; in a window without one, of the user. */
export class BudgetSettings implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** {@link last} changed. */
  readonly onDidChange = this.#changed.event;
  #last: Undoable | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get named(): NamedBudgets {
    return readBudgets(setting<unknown>("budgets", undefined));
  }

  /** What can be taken back at the moment. */
  get last(): BudgetChange | null {
    return this.#last?.change ?? null;
  }

  /** @param limitMs null removes it */
  async set(name: string, limitMs: number | null): Promise<void> {
    const before = own().get(name) ?? null;
    await write(name, limitMs);
    this.#remember({ change: { name, limitMs }, before });
  }

  async undo(): Promise<void> {
    const last = this.#last;
    this.#remember(null);
    if (last) await write(last.change.name, last.before);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  #remember(last: Undoable | null): void {
    clearTimeout(this.#timer);
    this.#last = last;
    if (last) this.#timer = setTimeout(() => this.#remember(null), UNDO_MS);
    this.#changed.fire();
  }
}

/** What is written where changes go, whatever other places of the settings say. */
function own(): Map<string, number> {
  const found = vscode.workspace.getConfiguration("traceline").inspect<unknown>("budgets");
  const isWorkspace = settingTarget() === vscode.ConfigurationTarget.Workspace;
  return new Map(readBudgets(isWorkspace ? found?.workspaceValue : found?.globalValue));
}

async function write(name: string, limitMs: number | null): Promise<void> {
  const budgets = own();
  if (limitMs === null) budgets.delete(name);
  else budgets.set(name, limitMs);
  const value = budgets.size > 0 ? Object.fromEntries(budgets) : undefined;
  await vscode.workspace.getConfiguration("traceline").update("budgets", value, settingTarget());
}
