import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { launchBrowser } from "../../scripts/editor/browser.ts";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { PROMPTS, runExample } from "../../scripts/start/runExample.ts";
import { ROOT } from "../support/root.ts";
import { sendPictured } from "./picturedRuns.ts";

// Pictures of every view of the panel, as a page, for people to look at: node test/e2e/panelPictures.ts [FORM] [VIEW]

interface Form {
  readonly theme: "dark" | "light";
  readonly contrast?: "more";
  readonly width: number;
  readonly height: number;
  readonly scale?: number;
}

/** Every theme in a wide panel, and one as narrow and one as large as people make it. */
const FORMS: Readonly<Record<string, Form>> = {
  dark: { theme: "dark", width: 1440, height: 900 },
  light: { theme: "light", width: 1440, height: 900 },
  "hc-dark": { theme: "dark", contrast: "more", width: 1440, height: 900 },
  "hc-light": { theme: "light", contrast: "more", width: 1440, height: 900 },
  narrow: { theme: "dark", width: 300, height: 760 },
  side: { theme: "light", width: 640, height: 900 },
  large: { theme: "light", width: 720, height: 450, scale: 2 },
};

/** A view of a run, and what is pressed until it stands. */
interface Scene {
  readonly name: string;
  /** The service of the run, and its name where there are several. */
  readonly run: readonly [service: string, name?: string];
  readonly tab?: string;
  readonly keys?: readonly string[];
  /** A button to press at last. */
  readonly press?: string;
}

const DESK = ["research-desk", PROMPTS[0]] as const;
const SCENES: readonly Scene[] = [
  { name: "timeline", run: DESK },
  { name: "details", run: DESK, keys: ["e"] },
  { name: "flame", run: DESK, keys: ["v"] },
  { name: "plan", run: DESK, tab: "Plan" },
  { name: "messages", run: DESK, tab: "Messages" },
  { name: "messages-graph", run: DESK, tab: "Messages", keys: ["v", "ArrowDown"] },
  { name: "transcript", run: DESK, tab: "Transcript" },
  { name: "guardrails", run: DESK, tab: "Guardrails" },
  { name: "budgets", run: DESK, tab: "Budgets" },
  { name: "keys", run: DESK, keys: ["?"] },
  { name: "no-match", run: DESK, keys: ["/", ..."agent:writer status:error"] },
  { name: "zoomed", run: DESK, keys: ["ArrowDown", ..."z", ..."+".repeat(40)] },
  { name: "compare", run: ["research-desk", PROMPTS[1]], keys: ["c"] },
  { name: "compare-steps", run: ["research-desk", PROMPTS[1]], keys: ["c"], press: "Step both" },
  { name: "team", run: ["lcs_oi", "Write about Oslo"] },
  { name: "team-graph", run: ["lcs_oi", "Write about Oslo"], tab: "Messages", keys: ["v"] },
  { name: "asked-graph", run: ["pa_native", "Buy a car"], tab: "Messages", keys: ["v"] },
  { name: "asked-guardrails", run: ["pa_native", "Buy a car"], tab: "Guardrails" },
  { name: "one", run: ["one-span"] },
  { name: "one-flame", run: ["one-span"], keys: ["v"] },
  { name: "one-transcript", run: ["one-span"], tab: "Transcript" },
  { name: "long-names", run: ["long-names"], keys: ["ArrowDown", "ArrowDown"] },
  { name: "long-names-graph", run: ["long-names"], tab: "Messages", keys: ["v"] },
  { name: "long-names-messages", run: ["long-names"], tab: "Messages" },
  { name: "ten-thousand", run: ["ten-thousand"] },
  { name: "ten-thousand-flame", run: ["ten-thousand"], keys: ["v"] },
  { name: "incomplete", run: ["gone"] },
  { name: "live", run: ["live"] },
];

const [onlyForm, onlyView] = process.argv.slice(2);
const forms = Object.entries(FORMS).filter(([name]) => !onlyForm || name === onlyForm);
const ports = ["--grpc-port", "0", "--http-port", "0", "--ui-port", "0"];
const folder = mkdtempSync(join(tmpdir(), "traceline-pictures-"));
const shots = join(ROOT, "test/shots");
mkdirSync(shots, { recursive: true });

const browser = await launchBrowser();
const collector = await startCollector(ROOT, ["--data", join(folder, "runs"), ...ports], { output: "ignore" });
try {
  const client = new CollectorClient(collector.discovery, fetch as Fetch);
  const pages = await pagesOf(collector);
  for (const [form, page] of pages) await keep(page, form, "empty");
  await sendPictured(collector.discovery.http, folder);
  for (const prompt of PROMPTS) await runExample(ROOT, collector.discovery, prompt);
  const runs = await understood(client);
  for (const [form, page] of pages) {
    await page.getByRole("listitem").nth(1).waitFor();
    await keep(page, form, "runs");
    await page.keyboard.press("/");
    await page.keyboard.type("storage");
    await page.waitForTimeout(1_500);
    await keep(page, form, "search");
    await page.keyboard.press("Escape");
    await takeLoading(page, form, runs);
    for (const scene of SCENES) if (!onlyView || scene.name === onlyView) await take(page, form, scene, runs);
  }
  await collector.stop();
  for (const [form, page] of pages) {
    await page.getByText("The collector does not answer").first().waitFor();
    await keep(page, form, "away");
  }
} finally {
  await browser.close();
  await collector.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** A page in each form, at the list of runs. */
async function pagesOf({ discovery }: CollectorProcess): Promise<[string, Page][]> {
  const client = new CollectorClient(discovery, fetch as Fetch);
  const pages: [string, Page][] = [];
  for (const [name, { theme, contrast, width, height, scale }] of forms) {
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale ?? 1 });
    const page = await context.newPage();
    await page.emulateMedia({ colorScheme: theme, contrast: contrast ?? "no-preference", reducedMotion: "reduce" });
    await page.goto(await client.wayIn());
    await page.locator("traceline-page").waitFor();
    pages.push([name, page]);
  }
  return pages;
}

/** All runs, newest first, once everything is known of each. */
async function understood(client: CollectorClient): Promise<readonly RunSummary[]> {
  for (;;) {
    const { runs } = await client.runs({ limit: 100 });
    if (runs.every((run) => run.analysed)) return runs;
    await sleep(200);
  }
}

async function take(page: Page, form: string, scene: Scene, runs: readonly RunSummary[]): Promise<void> {
  const [service, name] = scene.run;
  const run = runs.find((one) => one.service === service && (name === undefined || one.name === name));
  if (!run) throw new Error(`No run of ${scene.run.join(": ")} came.`);
  await page.evaluate((runId) => {
    window.location.hash = `run=${runId}`;
  }, run.runId);
  // Nothing is left of the scene before: neither a filter nor a form.
  await page.reload();
  await page.getByRole("heading", { name: run.name }).waitFor();
  if (scene.tab) await page.getByRole("tab", { name: new RegExp(`^${scene.tab}`) }).click();
  await settled(page);
  for (const key of scene.keys ?? []) await page.keyboard.press(key);
  if (scene.press) await page.getByRole("button", { name: scene.press }).click();
  await keep(page, form, scene.name);
}

/** What stands while a run is on its way, and when it can't be read. */
async function takeLoading(page: Page, form: string, runs: readonly RunSummary[]): Promise<void> {
  const asked = "**/api/runs/*/columns";
  await page.route(asked, () => {});
  const run = runs.find(({ service }) => service === DESK[0]);
  await page.evaluate((runId) => {
    window.location.hash = `run=${runId}`;
  }, run?.runId);
  await keep(page, form, "loading");
  await page.unroute(asked);
  await page.route(asked, (route) => route.fulfill({ status: 500, body: "" }));
  await page.reload();
  await page.getByRole("heading", { name: "This run could not be read" }).waitFor();
  await keep(page, form, "unreadable");
  await page.unroute(asked);
}

async function keep(page: Page, form: string, view: string): Promise<void> {
  await settled(page);
  await page.screenshot({ path: join(shots, `panel-${form}-${view}.png`) });
}

/** What is drawn after an answer stands by then. */
function settled(page: Page): Promise<void> {
  return page.waitForTimeout(500);
}
