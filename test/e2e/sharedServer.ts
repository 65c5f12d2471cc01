import type { TestProject } from "vitest/node";
import { startEditorServer } from "../../scripts/editor/editorServer.ts";
import { ensureVsix } from "../support/vsix.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The editor's server that all end-to-end tests open their windows on. */
    readonly editor: { readonly url: string; readonly home: string };
  }
}

/** Starts one editor's server before the first end-to-end test and stops it after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, home, stop } = await startEditorServer(await ensureVsix());
  project.provide("editor", { url, home });
  return stop;
}
