import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../scripts/editor/browser.ts";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import { type EditorServer, startEditorServer } from "../../scripts/editor/editorServer.ts";
import { Workbench } from "../../scripts/editor/workbench.ts";
import { PROMPTS, runExample } from "../../scripts/start/runExample.ts";
import { ROOT } from "../support/root.ts";
import { EXAMPLE, sourceLine } from "../support/sourceLine.ts";
import { ensureVsix } from "../support/vsix.ts";

// Pictures of the extension's texts in German, whose words are longer: node test/e2e/germanPictures.ts

const browser = await launchBrowser();
const server = await startEditorServer(await ensureVsix());
try {
  speakGerman(server);
  const workbench = await openInGerman(browser, server);
  await workbench.activity("Agentenläufe").click();
  await workbench.page.getByText("Noch keine Läufe").waitFor();
  await workbench.picture("german-empty");
  await runExample(ROOT, await collectorOf(server.dataFolder), PROMPTS[0]);
  await workbench.row("Lauf", /^Plan/).first().waitFor();
  await workbench.openFile("src/desk.ts", sourceLine("desk.ts", 'await plan.work("check"'));
  await workbench.page.locator(".codelens-decoration", { hasText: "Aufrufe" }).first().waitFor();
  await workbench.picture("german-run");
  await workbench.editor.hover(sourceLine("desk.ts", "ask(researcher, toCheck"), "researcher");
  await workbench.picture("german-hover");
  await workbench.page.keyboard.press("Escape");
  await workbench.problems();
  await workbench.picture("german-problems");
} finally {
  await browser.close();
  await server.stop();
}

/** The server takes an extension's German texts where there is a language pack; one without a word in it is enough. */
function speakGerman({ home }: EditorServer): void {
  const pack = join(home, "german.json");
  writeFileSync(pack, JSON.stringify({ version: "1.0.0", contents: {} }));
  const extensions = [{ extensionIdentifier: { id: "traceline.german" }, version: "1.0.0" }];
  const de = { hash: "german", label: "Deutsch", extensions, translations: { vscode: pack } };
  writeFileSync(join(home, "user/languagepacks.json"), JSON.stringify({ de }));
  for (const folder of ["user", "user/User"])
    writeFileSync(join(home, folder, "argv.json"), JSON.stringify({ locale: "de" }));
}

async function openInGerman(in_: Browser, { url }: EditorServer): Promise<Workbench> {
  const context = await in_.newContext({ viewport: { width: 1440, height: 900 }, locale: "de" });
  const page = await context.newPage();
  await page.goto(`${url}/?folder=${encodeURIComponent(EXAMPLE)}`);
  return Workbench.on(page);
}
