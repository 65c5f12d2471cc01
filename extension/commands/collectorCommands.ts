import * as vscode from "vscode";
import { counted } from "../common/counted.ts";
import type { CommandHost } from "./commandHost.ts";

/** The same runs as a page: on a remote machine by the way that the editor makes for it. */
export async function openInBrowser(host: CommandHost): Promise<void> {
  const { client } = host.connection;
  if (!client) {
    vscode.window.setStatusBarMessage(vscode.l10n.t("No collector is connected."), 10_000);
    return;
  }
  const address = await vscode.env.asExternalUri(vscode.Uri.parse(await client.wayIn(), true));
  await vscode.env.openExternal(address);
}

export async function deleteAll(host: CommandHost): Promise<void> {
  const { client } = host.connection;
  if (!client) {
    vscode.window.setStatusBarMessage(vscode.l10n.t("No collector is connected, so nothing was deleted."), 10_000);
    return;
  }
  const { runs, spans } = await client.health();
  const remove = vscode.l10n.t("Delete All Data");
  const message = vscode.l10n.t("Delete everything that Traceline has stored?");
  const detail = vscode.l10n.t(
    "{0} with {1}, from all workspaces. Nothing of it can be brought back.",
    counted(runs, "run"),
    counted(spans, "span"),
  );
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, remove)) !== remove) return;
  await client.deleteAll();
  host.places.forgetAll();
  vscode.window.setStatusBarMessage(vscode.l10n.t("All data was deleted."), 10_000);
}

/** Which usual ports other programs have, and where capture points to instead. */
export async function showPorts(host: CommandHost): Promise<void> {
  const { state } = host.connection;
  if (state.kind !== "connected") return;
  const copy = vscode.l10n.t("Copy the Variables");
  const message = vscode.l10n.t("Traceline receives at {0} and {1}.", state.discovery.http, state.discovery.grpc);
  const detail = state.portNotes.join("\n");
  if ((await vscode.window.showInformationMessage(message, { modal: true, detail }, copy)) === copy)
    await host.capture.copy();
}
