import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { launchBrowser } from "../../scripts/editor/browser.ts";
import { Workbench } from "../../scripts/editor/workbench.ts";
import { ROOT } from "../support/root.ts";
import { sourceLine } from "../support/sourceLine.ts";

/** A window that is opened alone, on a machine that packages meanwhile. */
const SOON = { timeout: 90_000, interval: 500 };
const WRITE_STEP = sourceLine("desk.ts", 'await plan.work("write"');

test("npm run code opens an editor whose code carries the example's run, until it is ended", {
  timeout: 240_000,
}, async () => {
  const child = spawn(process.execPath, [join(ROOT, "scripts/code.ts"), "--browser"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGTERM"));
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const found = /^Open (\S+)$/m.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`It ended with exit code ${code}. ${said}`)));
  });
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const workbench = await Workbench.openAt(browser, address);
  await workbench.page.locator('.tab.active[aria-label^="desk.ts"]').waitFor();
  // No key is pressed: the folder is the checkout's own, and what is typed would be saved.
  await expect
    .poll(async () => (await workbench.editor.line(WRITE_STEP))?.after.replaceAll("\u00a0", " "), SOON)
    .toMatch(/ of 2\.5 s/);
  await workbench.picture("code");

  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});
