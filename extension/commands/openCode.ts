import * as vscode from "vscode";
import { openPlace } from "../code/openPlace.ts";
import type { SpanPlace } from "../code/places.ts";
import type { CommandHost } from "./commandHost.ts";

/** A large workspace is searched for seconds; who has waited longer has gone on to something else. */
export const MOST_WAIT_MS = 20_000;

/**
 * Shows the code of the first span that has a place in this workspace. While places are still looked up it waits for them,
 * unless something else is chosen meanwhile. Places that fit equally well are offered; where there is none, that is said.
 */
export async function openCode(
  host: CommandHost,
  spanIds: readonly string[],
  preserveFocus: boolean,
  role: "call" | "definition" = "call",
): Promise<void> {
  if (!hasPlace(host, spanIds, role) && !host.places.isComplete) {
    const chosen = host.selection.span;
    const progress = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Looking for the line") };
    await vscode.window.withProgress(progress, () => host.places.completed(MOST_WAIT_MS));
    if (host.selection.span !== chosen) return;
  }
  const { facts } = host.shownRun.shown;
  if (!facts) return;
  for (const spanId of spanIds) {
    const places = host.places.ofSpan(spanId, facts, role);
    const place = places.length > 1 ? await pickPlace(places) : places[0];
    if (place && host.files.uri(place.path)) return openPlace(host.files, place, preserveFocus);
    if (places.length > 0) return;
  }
  vscode.window.setStatusBarMessage(vscode.l10n.t("No place in this workspace is known for this."), 4_000);
}

function hasPlace({ shownRun, places }: CommandHost, spanIds: readonly string[], role: "call" | "definition"): boolean {
  const { facts } = shownRun.shown;
  return facts !== null && spanIds.some((spanId) => places.ofSpan(spanId, facts, role).length > 0);
}

async function pickPlace(places: readonly SpanPlace[]): Promise<SpanPlace | undefined> {
  const items = places.map((place) => ({ label: `${place.path}:${place.line}`, place }));
  const title = vscode.l10n.t("Several places fit equally well");
  return (await vscode.window.showQuickPick(items, { title }))?.place;
}
