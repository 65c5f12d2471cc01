import * as vscode from "vscode";
import { time } from "../../collector/contract/figures.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { plain } from "../common/plain.ts";
import type { Origin } from "../selection/selection.ts";
import type { CommandHost } from "./commandHost.ts";
import { openCode } from "./openCode.ts";

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

export function openSpanInPanel(host: CommandHost, runId: string, spanId: string): void {
  const run = host.list.get(runId);
  if (!run) return;
  host.panel.show(run, { spanId });
  host.selection.select({ runId, spanId, origin: "panel" });
}

/** Shows the spans behind a lens; a chosen one is shown in the run panel. */
export async function showSpans(host: CommandHost, runId: string, spanIds: readonly string[]): Promise<void> {
  const { facts } = host.shownRun.shown;
  const wanted = new Set(spanIds);
  const rows = facts?.run.runId === runId ? facts.spans.filter((span) => wanted.has(span.spanId)) : [];
  const [only] = rows;
  if (!only) return;
  if (rows.length === 1) return openSpanInPanel(host, runId, only.spanId);
  const items = rows.map((span) => ({
    label: plain(span.label),
    description: [span.agent === span.label ? null : span.agent, spanTime(span), span.note]
      .filter(Boolean)
      .map((text) => plain(text ?? ""))
      .join(" · "),
    spanId: span.spanId,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Spans"), matchOnDescription: true });
  if (chosen) openSpanInPanel(host, runId, chosen.spanId);
}

function spanTime(span: SpanRow): string {
  const failed = span.status === "error" ? ", failed" : "";
  return `${span.durationMs === null ? "running" : time(span.durationMs)}${failed}`;
}
