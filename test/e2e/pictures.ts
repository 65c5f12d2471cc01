import { launchBrowser } from "../../scripts/editor/browser.ts";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import { startEditorServer } from "../../scripts/editor/editorServer.ts";
import { Workbench } from "../../scripts/editor/workbench.ts";
import { PROMPTS, runExample } from "../../scripts/start/runExample.ts";
import { ROOT } from "../support/root.ts";
import { EXAMPLE, sourceLine } from "../support/sourceLine.ts";
import { ensureVsix } from "../support/vsix.ts";

// Pictures of the real editor in every kind of theme, for people to look at: node test/e2e/pictures.ts [THEME]

const THEMES: Readonly<Record<string, string>> = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  "hc-dark": "Default High Contrast",
  "hc-light": "Default High Contrast Light",
};

const vsix = await ensureVsix();
const browser = await launchBrowser();
for (const [name, theme] of Object.entries(THEMES)) {
  if (process.argv[2] && process.argv[2] !== name) continue;
  const server = await startEditorServer(vsix, { settings: { "workbench.colorTheme": theme } });
  try {
    const workbench = await Workbench.open(browser, server.url, EXAMPLE);
    await workbench.activity("Agent Runs").click();
    const collector = await collectorOf(server.dataFolder);
    await runExample(ROOT, collector, PROMPTS[0]);
    await workbench.row("Run", /^Plan version 3/).waitFor();
    await takeAll(workbench, name);
    await runExample(ROOT, collector, PROMPTS[1]);
    await workbench.row("Run", /^Plan version 2/).waitFor();
    await workbench.openFile("src/desk.ts", sourceLine("desk.ts", "async function findFacts("));
    await workbench.command("Traceline: Compare with the Previous Run");
    await workbench.row("Run", / did not run in B/).waitFor();
    await settled(workbench);
    await workbench.picture(`${name}-difference`);
    await workbench.page.close();
  } finally {
    await server.stop();
  }
}
await browser.close();

async function takeAll(workbench: Workbench, name: string): Promise<void> {
  const step = sourceLine("desk.ts", 'await plan.work("check"');
  await workbench.openFile("src/desk.ts", step);
  await settled(workbench);
  await workbench.picture(`${name}-after-line`);
  await workbench.command("Traceline: Show Waterfall Column");
  await settled(workbench);
  await workbench.picture(`${name}-column`);
  await workbench.command("Traceline: Hide Waterfall Column");
  await workbench.editor.hover(sourceLine("desk.ts", "ask(researcher, toCheck"), "researcher");
  await settled(workbench);
  await workbench.picture(`${name}-hover`);
  await workbench.page.keyboard.press("Escape");
  await workbench.problems();
  await workbench.picture(`${name}-problems`);
  await workbench.command("View: Hide Panel");
  await workbench.command("Traceline: Open Run Panel");
  await workbench.webview().getByRole("heading", { name: PROMPTS[0] }).waitFor();
  await workbench.row("Run", /^no_promises, guardrail/).click();
  await settled(workbench);
  await workbench.picture(`${name}-panel`);
  await workbench.command("View: Close All Editors");
}

/** Decorations follow within a fifth of a second; a picture shows them after that. */
function settled(workbench: Workbench): Promise<void> {
  return workbench.page.waitForTimeout(800);
}
