import * as vscode from "vscode";
import type { SpanOfRun } from "../../collector/contract/panel.ts";
import { openPlace } from "../code/openPlace.ts";
import type { SpanPlace } from "../code/places.ts";
import { fetchRunFacts, type RunFacts } from "../run/runFacts.ts";
import type { CommandHost } from "./commandHost.ts";
import { MOST_WAIT_MS } from "./openCode.ts";

/** Shows the code of a step of two runs in two editors beside each other, and of the next step in the same two. */
export class BothPlaces {
  readonly #host: CommandHost;
  /** Of a run that is not in front. */
  #other: RunFacts | null = null;
  #turn = 0;

  constructor(host: CommandHost) {
    this.#host = host;
  }

  /** A side without a span, or whose span has no place here, leaves its editor as it is. The panel keeps the focus. */
  async show(a: SpanOfRun | null, b: SpanOfRun | null): Promise<void> {
    const turn = ++this.#turn;
    const [first, second] = [await this.#placeOf(a), await this.#placeOf(b)];
    // Who steps faster than places are found is shown the last step.
    if (turn !== this.#turn) return;
    if (!first && !second) {
      vscode.window.setStatusBarMessage(vscode.l10n.t("No place in this workspace is known for this."), 4_000);
      return;
    }
    const columns = codeColumns(vscode.window.tabGroups.all);
    if (columns.length < 2) await this.#openSecond(first ?? second, columns[0]);
    const [left, right] = codeColumns(vscode.window.tabGroups.all);
    if (first) await openPlace(this.#host.files, first, true, left);
    if (second) await openPlace(this.#host.files, second, true, right ?? left);
    this.#mark([first, left], [second, right]);
  }

  /** Each editor marks the line of its own run. */
  #mark(...sides: (readonly [SpanPlace | null, vscode.ViewColumn | undefined])[]): void {
    const marks = sides.flatMap(([place, column]) => {
      const uri = place && this.#host.files.uri(place.path);
      return uri && column !== undefined ? [{ column, uri: uri.toString(), line: place.line }] : [];
    });
    this.#host.codeSelection.markColumns(marks);
  }

  /** Makes room for a second editor, on the side on which the reader wants what stands beside. */
  async #openSecond(place: SpanPlace | null, column: vscode.ViewColumn | undefined): Promise<void> {
    if (!place) return;
    const { files, panel } = this.#host;
    if (column === undefined) await openPlace(files, place, false);
    else await openPlace(files, place, false, column);
    const side = vscode.workspace.getConfiguration("workbench.editor").get("openSideBySideDirection");
    await vscode.commands.executeCommand(`workbench.action.newGroup${side === "down" ? "Below" : "Right"}`);
    await openPlace(files, place, true, vscode.window.tabGroups.activeTabGroup.viewColumn);
    panel.focus();
  }

  async #placeOf(span: SpanOfRun | null): Promise<SpanPlace | null> {
    const facts = span && (await this.#factsOf(span.runId));
    if (!facts) return null;
    const { places, files } = this.#host;
    const found = () => places.ofSpan(span.spanId, facts)[0];
    if (!found() && !places.isComplete) await places.completed(MOST_WAIT_MS);
    const place = found();
    return place && files.uri(place.path) ? place : null;
  }

  async #factsOf(runId: string): Promise<RunFacts | null> {
    const { shownRun, connection } = this.#host;
    const { facts } = shownRun.shown;
    if (facts?.run.runId === runId) return facts;
    if (this.#other?.run.runId === runId && this.#other.run.status !== "running") return this.#other;
    if (!connection.client) return null;
    this.#other = await fetchRunFacts(connection.client, runId, this.#other).catch(() => null);
    return this.#other;
  }
}

/** Columns whose editor in front is one of code, in their order. */
function codeColumns(groups: readonly vscode.TabGroup[]): vscode.ViewColumn[] {
  return groups
    .filter(({ activeTab }) => {
      const input = activeTab?.input;
      return input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook;
    })
    .map(({ viewColumn }) => viewColumn)
    .sort((a, b) => a - b);
}
