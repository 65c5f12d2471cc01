import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../support/root.ts";
import { ensureVsix } from "../support/vsix.ts";
import { launchBrowser } from "./harness/browser.ts";
import { type EditorServer, startEditorServer } from "./harness/editorServer.ts";
import { Workbench } from "./harness/workbench.ts";

let server: EditorServer;
let browser: Browser;
let workbench: Workbench;

beforeAll(async () => {
  server = await startEditorServer(await ensureVsix());
  browser = await launchBrowser();
  workbench = await Workbench.open(browser, server.url, join(ROOT, "examples/research-desk"));
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test("the packaged extension stands in the activity bar", async () => {
  await workbench.activity("Agent Runs").waitFor();
  await workbench.openFile("desk.ts", 1);
  expect(await workbench.editor.fileName()).toBe("desk.ts");
});
