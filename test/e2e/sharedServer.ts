import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { prepareDesktop } from "../../scripts/editor/desktopEditor.ts";
import { startEditorServer } from "../../scripts/editor/editorServer.ts";
import { ensureVsix } from "../support/vsix.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The editor that all end-to-end tests open their windows on: a server, or a desktop's executable. */
    readonly editor: { readonly url: string; readonly home: string; readonly desktop: string | null };
  }
}

/**
 * Starts one editor's server before the first end-to-end test and stops it after the last. With `TRACELINE_DESKTOP`, a
 * desktop VS Code's executable, windows are that one's.
 */
export async function setup(project: TestProject): Promise<() => unknown> {
  const desktop = process.env.TRACELINE_DESKTOP;
  if (desktop) {
    const home = prepareDesktop(desktop, await ensureVsix());
    project.provide("editor", { url: "", home, desktop });
    return () => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
  const { url, home, stop } = await startEditorServer(await ensureVsix());
  project.provide("editor", { url, home, desktop: null });
  return stop;
}
