import * as vscode from "vscode";
import type { SpanRow } from "../../collector/contract/span.ts";
import type { LensSpans } from "../inline/lensFacts.ts";
import { troubledSpans } from "../run/troubledSpans.ts";
import type { Trouble } from "../runs/runsModel.ts";
import type { CommandHost } from "./commandHost.ts";
import { pickSpan } from "./pickSpan.ts";

/** Shows the spans behind a lens, by what they are to its function. */
export function showSpans(host: CommandHost, runId: string, { calls, models, checks }: LensSpans): void {
  pickSpan(host, runId, vscode.l10n.t("Spans"), [
    { title: vscode.l10n.t("Calls"), spans: rowsOf(host, runId, calls) },
    { title: vscode.l10n.t("Checks"), spans: rowsOf(host, runId, checks) },
    { title: vscode.l10n.t("Model calls"), spans: rowsOf(host, runId, models) },
  ]);
}

/** Shows what went wrong: of some spans those that were hit, failed or went over their budget. */
export function showTrouble(host: CommandHost, runId: string, trouble: Trouble, spanIds: readonly string[]): void {
  const { facts } = host.shownRun.shown;
  if (!facts) return;
  const title = {
    hit: vscode.l10n.t("Guardrail hits"),
    failed: vscode.l10n.t("Failed"),
    over: vscode.l10n.t("Over budget"),
  }[trouble];
  const spans = troubledSpans(rowsOf(host, runId, spanIds), trouble, facts);
  pickSpan(host, runId, title, [{ title, spans }], trouble === "hit" ? "guardrails" : undefined);
}

/** The spans of the run in front that have these ids; none when another run is in front. */
export function rowsOf(host: CommandHost, runId: string, spanIds: readonly string[]): readonly SpanRow[] {
  const { facts } = host.shownRun.shown;
  const wanted = new Set(spanIds);
  return facts?.run.runId === runId ? facts.spans.filter((span) => wanted.has(span.spanId)) : [];
}
