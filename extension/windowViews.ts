import type * as vscode from "vscode";
import { VIEWS } from "./common/ids.ts";
import { compareTree } from "./compare/compareModel.ts";
import { guardrailsTree } from "./guardrails/guardrailsModel.ts";
import { runTree } from "./run/runModel.ts";
import { RunRowsView } from "./run/runView.ts";
import { RunsView } from "./runs/runsView.ts";
import type { Shown } from "./selection/shownRun.ts";
import { StatusItem } from "./status/statusItem.ts";

/** The trees of a window and its item in the status bar. */
export class WindowViews implements vscode.Disposable {
  readonly runs = new RunsView();
  readonly status = new StatusItem();
  readonly #run = new RunRowsView(VIEWS.run);
  readonly #guardrails = new RunRowsView(VIEWS.guardrails);

  /** The run in front, under what a difference says of it. */
  showRun({ facts, comparison }: Shown): void {
    if (!facts) {
      this.#run.show([], "", [], "");
      this.#guardrails.show([], "", [], "");
      return;
    }
    const { runId, agents, name } = facts.run;
    const difference = comparison ? compareTree(comparison, facts) : [];
    this.#run.show([...difference, ...runTree(facts)], runId, agents, name);
    this.#guardrails.show(guardrailsTree(facts), runId, agents, "");
  }

  /** Selects the row of a span where there is one. */
  reveal(spanId: string): Promise<void> {
    return this.#run.reveal(spanId);
  }

  dispose(): void {
    for (const view of [this.runs, this.status, this.#run, this.#guardrails]) view.dispose();
  }
}
