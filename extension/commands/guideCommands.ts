import * as vscode from "vscode";
import { GUIDES } from "../../collector/contract/guides.ts";
import type { CommandHost } from "./commandHost.ts";

/** Opens the page of a framework, which comes with the extension; the list of all pages where none is named. */
export async function showGuide({ extensionId }: CommandHost, slug?: unknown): Promise<void> {
  const extension = vscode.extensions.getExtension(extensionId);
  if (!extension) return;
  const page = GUIDES.find((guide) => guide.slug === slug)?.slug ?? "README";
  const file = vscode.Uri.joinPath(extension.extensionUri, "docs", "frameworks", `${page}.md`);
  await vscode.commands.executeCommand("markdown.showPreview", file);
}
