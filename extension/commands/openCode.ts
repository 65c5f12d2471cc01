import * as vscode from "vscode";
import { openPlace } from "../code/openPlace.ts";
import type { SpanPlace } from "../code/places.ts";
import type { CommandHost } from "./commandHost.ts";

/**
 * Shows the code of the first span that has a place in this workspace. Places that fit equally well are offered; where
 * there is none, that is said and the run panel shows the span instead.
 */
export async function openCode(
  host: CommandHost,
  spanIds: readonly string[],
  preserveFocus: boolean,
  role: "call" | "definition" = "call",
): Promise<void> {
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

async function pickPlace(places: readonly SpanPlace[]): Promise<SpanPlace | undefined> {
  const items = places.map((place) => ({ label: `${place.path}:${place.line}`, place }));
  const title = vscode.l10n.t("Several places fit equally well");
  return (await vscode.window.showQuickPick(items, { title }))?.place;
}
