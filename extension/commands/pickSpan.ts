import * as vscode from "vscode";
import { time } from "../../collector/contract/figures.ts";
import { KIND_ICONS } from "../../collector/contract/kindIcons.ts";
import type { PanelView } from "../../collector/contract/panel.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { plain } from "../common/plain.ts";
import type { CommandHost } from "./commandHost.ts";
import { openCode } from "./openCode.ts";
import { openSpanInPanel } from "./openSpan.ts";

/** Spans under a heading. */
export interface SpanGroup {
  readonly title: string;
  readonly spans: readonly SpanRow[];
}

interface SpanItem extends vscode.QuickPickItem {
  readonly spanId?: string;
}

/**
 * Lists spans by what they are; a chosen one is shown in the run panel, its button leads to its code. A single span is
 * shown at once.
 */
export function pickSpan(
  host: CommandHost,
  runId: string,
  title: string,
  groups: readonly SpanGroup[],
  view?: PanelView,
): void {
  const filled = groups.filter(({ spans }) => spans.length > 0);
  const all = filled.flatMap(({ spans }) => spans);
  const [only] = all;
  if (!only) {
    vscode.window.setStatusBarMessage(vscode.l10n.t("The spans of this are in other runs."), 4_000);
    return;
  }
  if (all.length === 1) {
    openSpanInPanel(host, runId, only.spanId, view);
    return;
  }
  const code: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon("go-to-file"),
    tooltip: vscode.l10n.t("Open code"),
  };
  const pick = vscode.window.createQuickPick<SpanItem>();
  pick.title = title;
  pick.matchOnDescription = true;
  pick.items = filled.flatMap(({ title: label, spans }): SpanItem[] => [
    ...(filled.length > 1 ? [{ label, kind: vscode.QuickPickItemKind.Separator }] : []),
    ...spans.map((span) => ({
      label: plain(span.label),
      description: plain(descriptionOf(span)),
      iconPath: new vscode.ThemeIcon(KIND_ICONS[span.kind]),
      buttons: [code],
      spanId: span.spanId,
    })),
  ]);
  pick.onDidTriggerItemButton(({ item }) => {
    pick.hide();
    if (item.spanId !== undefined) void openCode(host, [item.spanId], false);
  });
  pick.onDidAccept(() => {
    const spanId = pick.selectedItems[0]?.spanId;
    pick.hide();
    if (spanId !== undefined) openSpanInPanel(host, runId, spanId, view);
  });
  pick.onDidHide(() => pick.dispose());
  pick.show();
}

/** `Researcher · at 1.08 s · 71 ms, failed · "battery storage"`. */
function descriptionOf(span: SpanRow): string {
  const took = span.durationMs === null ? vscode.l10n.t("running") : time(span.durationMs);
  const outcome = span.status === "error" ? vscode.l10n.t("{0}, failed", took) : took;
  return [
    span.agent === span.label ? null : span.agent,
    vscode.l10n.t("at {0}", time(span.offsetMs)),
    outcome,
    span.attempt === null ? null : vscode.l10n.t("try {0}", span.attempt),
    span.note,
  ]
    .filter(Boolean)
    .join(" · ");
}
