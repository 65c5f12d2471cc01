import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Discovery } from "../../collector/contract/discovery.ts";
import { launchBrowser } from "../../scripts/editor/browser.ts";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import { startEditorServer, writeSettings } from "../../scripts/editor/editorServer.ts";
import { Workbench } from "../../scripts/editor/workbench.ts";
import { PROMPTS, runExample } from "../../scripts/start/runExample.ts";
import { ROOT } from "../support/root.ts";
import { sendSpan } from "../support/sendSpan.ts";
import { EXAMPLE, sourceLine } from "../support/sourceLine.ts";
import { ensureVsix } from "../support/vsix.ts";

// Pictures of the real editor in every kind of theme, for people to look at: node test/e2e/pictures.ts [THEME]

const THEMES: Readonly<Record<string, string>> = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  "hc-dark": "Default High Contrast",
  "hc-light": "Default High Contrast Light",
};
/** What the editor calls the kind of theme that it shows. */
const CLASSES: Readonly<Record<string, string>> = {
  dark: "vs-dark",
  light: "vs",
  "hc-dark": "hc-black",
  "hc-light": "hc-light",
};

/** A file whose lines were at work, with names as short and as long as people make them, more than twelve in view. */
const NAMES = [
  "a",
  "look_up",
  "search_the_archive_of_the_north_sea_wind_power_agency_for_reports_of_the_last_ten_years",
];
const CROWD = Array.from({ length: 14 }, (_, n) => `    ${NAMES[n % NAMES.length]?.slice(0, 60)}_${n}(question)`);

const vsix = await ensureVsix();
const browser = await launchBrowser();
const server = await startEditorServer(vsix);
const folder = mkdtempSync(join(tmpdir(), "traceline-pictures-"));
const themes = Object.keys(THEMES).filter((name) => !process.argv[2] || process.argv[2] === name);
try {
  const workbench = await Workbench.open(browser, server.url, EXAMPLE);
  await workbench.activity("Agent Runs").click();
  const collector = await collectorOf(server.dataFolder);
  await runExample(ROOT, collector, PROMPTS[0]);
  await workbench.row("Run", /^Plan version 3/).waitFor();
  for (const name of themes) {
    await inTheme(workbench, name);
    await takeAll(workbench, name);
  }
  await takeLarge(workbench);
  await runExample(ROOT, collector, PROMPTS[1]);
  await workbench.row("Run", /^Plan version 2/).waitFor();
  await workbench.openFile("src/desk.ts", sourceLine("desk.ts", "async function findFacts("));
  await workbench.command("Traceline: Compare with the Previous Run");
  await workbench.row("Run", / did not run in B/).waitFor();
  for (const name of themes) {
    await inTheme(workbench, name);
    await workbench.picture(`${name}-difference`);
  }
  await workbench.page.close();
  await takeCrowd(collector);
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** A window takes up its settings as they are written. */
async function inTheme(
  workbench: Workbench,
  name: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  writeSettings(server.home, { "workbench.colorTheme": THEMES[name], ...more });
  await workbench.page.locator(`.monaco-workbench.${CLASSES[name]}`).first().waitFor();
  await settled(workbench);
}

/** At 200 % half as much has room; that it was zoomed an extension knows from the setting. */
async function takeLarge(workbench: Workbench): Promise<void> {
  await inTheme(workbench, "dark", { "window.zoomLevel": 3.8 });
  await workbench.page.setViewportSize({ width: 720, height: 450 });
  await workbench.openFile("src/desk.ts", sourceLine("desk.ts", 'await plan.work("check"'));
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await settled(workbench);
  await workbench.picture("large");
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await workbench.page.setViewportSize({ width: 1440, height: 900 });
  await inTheme(workbench, "dark");
}

async function takeCrowd(collector: Discovery): Promise<void> {
  const lines = ["def answer(question):", ...CROWD, ""];
  writeFileSync(join(folder, "crowd.py"), lines.join("\n"));
  const workbench = await Workbench.open(browser, server.url, folder);
  await workbench.activity("Agent Runs").click();
  const at = Date.now();
  const root = { traceId: "8d1c7651916cd43dd8448eb211c80322", spanId: "00000000000000c0" };
  for (const [n, code] of CROWD.entries())
    await sendSpan(collector.http, folder, "crowd", {
      ...{ ...root, spanId: (0xc001 + n).toString(16).padStart(16, "0"), parentSpanId: root.spanId },
      ...{ name: `execute_tool ${code.trim()}`, startMs: at - 3_000 + n * 200, endMs: at - 2_500 + n * 180 },
      attributes: {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": code.trim().replace("(question)", ""),
        "code.file.path": join(folder, "crowd.py"),
        "code.line.number": n + 2,
      },
    });
  await sendSpan(collector.http, folder, "crowd", {
    ...{ ...root, name: "invoke_agent Archivist", startMs: at - 3_000, endMs: at },
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Archivist of the northern agencies" },
  });
  await workbench
    .row("Run", /^Archivist/)
    .first()
    .waitFor();
  await workbench.openFile("crowd.py");
  await workbench.page.locator(".view-line", { hasText: "look_up_1(" }).locator("[class*=ced-]").first().waitFor();
  for (const name of themes) {
    await inTheme(workbench, name);
    await workbench.picture(`${name}-crowd`);
  }
}

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
