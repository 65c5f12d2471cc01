import * as vscode from "vscode";
import type { PanelView } from "../../collector/contract/panel.ts";
import type { Origin } from "../selection/selection.ts";
import type { CommandHost } from "./commandHost.ts";
import { openCode } from "./openCode.ts";

/** Selects a span and shows its code. Of several the first is selected, and the first that has a place is shown. */
export async function openSpan(
  host: CommandHost,
  runId: string,
  spanIds: readonly string[],
  origin: Origin,
): Promise<void> {
  const spanId = spanIds[0];
  if (spanId === undefined) return;
  host.selection.select({ runId, spanId, origin });
  await openCode(host, spanIds, origin === "tree");
}

/** Shows a span in the run panel, in the view that is asked for, and marks its line. */
export function openSpanInPanel(host: CommandHost, runId: string, spanId: string, view?: PanelView): void {
  const run = host.list.get(runId);
  if (!run) return;
  host.panel.show(run, { spanId, ...(view === undefined ? {} : { view }) });
  host.selection.select({ runId, spanId, origin: "panel" });
}

/** Shows what a search found in the run panel, also of a run that the window has not listed. */
export async function openFound(host: CommandHost, runId: string, spanId: string | null): Promise<void> {
  const run = host.list.get(runId) ?? (await host.connection.client?.run(runId).catch(() => null));
  if (!run) return void vscode.window.showInformationMessage(vscode.l10n.t("This run is no longer there."));
  host.panel.show(run, { spanId });
  host.selection.show({ kind: "run", runId });
  if (spanId !== null) host.selection.select({ runId, spanId, origin: "panel" });
}
