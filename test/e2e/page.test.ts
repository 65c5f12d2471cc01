import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_SETTINGS, settingWarnings } from "../../collector/contract/settings.ts";
import { launchBrowser } from "../../scripts/editor/browser.ts";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { PROMPTS, runExample } from "../../scripts/start/runExample.ts";
import { brokenRules } from "../support/brokenRules.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile, temporaryFolder } from "../support/temporaryFolder.ts";
import { traceline } from "../support/traceline.ts";

const SOON = { timeout: 20_000, interval: 500 };
const dataFolder = folderOfThisFile();
const addresses: string[] = [];

let collector: CollectorProcess;
let browser: Browser;
let page: Page;
let wayIn: string;

beforeAll(async () => {
  const ports = ["--grpc-port", "0", "--http-port", "0", "--ui-port", "0"];
  collector = await startCollector(ROOT, ["--data", dataFolder, ...ports], { output: "ignore" });
  await runExample(ROOT, collector.discovery, PROMPTS[0]);
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on("request", (request) => addresses.push(request.url()));
  wayIn = traceline(dataFolder, "open", "--print").trim();
  await page.goto(wayIn);
});

afterAll(async () => {
  await browser?.close();
  await collector?.stop();
});

test("the address that is printed leads to the runs and does not stay in the browser", async () => {
  await page.getByRole("listitem").filter({ hasText: PROMPTS[0] }).waitFor();
  expect(page.url()).toBe(`${collector.discovery.ui}/`);
});

test("a second use of the address is refused and shows nothing", async () => {
  const other = await (await browser.newContext()).newPage();
  const answer = await other.goto(wayIn);
  expect(answer?.status()).toBe(403);
  expect(await other.getByRole("heading").textContent()).toBe("This way in was used already.");
  expect(await other.textContent("body")).not.toContain(PROMPTS[0]);
  const data = await other.request.get(`${collector.discovery.ui}/api/runs`);
  expect(data.status()).toBe(401);
});

test("whoever came in stays in", async () => {
  await page.reload();
  await page.getByRole("listitem").filter({ hasText: PROMPTS[0] }).waitFor();
});

test("a run that is pinned stays so, and is unpinned by the same button", async () => {
  const pin = page.getByRole("button", { name: `Pin ${PROMPTS[0]}` });
  for (const pressed of [true, false]) {
    await pin.click();
    await page.getByRole("button", { name: `Pin ${PROMPTS[0]}`, pressed }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: `Pin ${PROMPTS[0]}`, pressed }).waitFor();
  }
});

test("what could not be done is said", async () => {
  await page.route("**/api/runs/*/pin", (route) => route.abort());
  await page.getByRole("button", { name: `Pin ${PROMPTS[0]}` }).click();
  await page.getByRole("status").filter({ hasText: "The run could not be pinned" }).waitFor();
  await page.unroute("**/api/runs/*/pin");
});

test("a run of the list opens with its sentence and its timeline", async () => {
  await page.getByRole("link", { name: PROMPTS[0] }).click();
  await page.getByRole("heading", { name: PROMPTS[0] }).waitFor();
  expect(await page.locator("p.say").textContent()).toMatch(/no_promises blocked the output of Writer\./);
  await page.getByRole("treeitem", { name: /^Search the wire, step/ }).waitFor();
  await page.screenshot({ path: join(ROOT, "test/shots/page-run.png") });
});

test("its messages stand as a diagram, from whom to whom", async () => {
  await page.getByRole("tab", { name: /^Messages/ }).click();
  const rows = page.getByRole("list", { name: /^Messages/ }).getByRole("listitem");
  await rows.first().waitFor();
  const labels = await rows.evaluateAll((all) => all.map((row) => row.getAttribute("aria-label") ?? ""));
  expect(labels).toContainEqual(expect.stringMatching(/Researcher.*Checker/));
  await page.screenshot({ path: join(ROOT, "test/shots/page-messages.png") });
});

test("they stand as a graph, too: who spoke to whom, and how often", async () => {
  await page.keyboard.press("v");
  const lines = page.getByRole("list", { name: /^Who talks to whom/ }).getByRole("listitem");
  await lines.first().waitFor();
  const labels = await lines.evaluateAll((all) => all.map((line) => line.getAttribute("aria-label") ?? ""));
  expect(labels).toContainEqual(expect.stringMatching(/^Researcher to Checker, (once|\d+ times)/));
  await page.screenshot({ path: join(ROOT, "test/shots/page-graph.png") });
  await page.keyboard.press("v");
});

test("the timeline stands as a flame, too: arrows lead through what holds what", async () => {
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.keyboard.press("v");
  await page.getByRole("tree", { name: /^Flame/ }).focus();
  for (const key of ["ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
  const selected = page.getByRole("treeitem", { selected: true });
  expect(await selected.getAttribute("aria-label")).toMatch(/level 2, 2 of \d+/);
  await page.screenshot({ path: join(ROOT, "test/shots/page-flame.png") });
  await page.keyboard.press("v");
});

test("words are found in everything that was sent, and lead to their span", async () => {
  await page.getByRole("link", { name: "Traceline, all runs" }).click();
  await page.getByRole("listitem").first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("forbidden pattern");
  const found = page.getByRole("list", { name: PROMPTS[0] }).getByRole("button", { name: /no_promises/ });
  // The index is filled behind everything else.
  await expect
    .poll(async () => {
      await page.keyboard.press("Backspace");
      await page.keyboard.type("n");
      return await found.count();
    }, SOON)
    .toBeGreaterThan(0);
  await page.keyboard.press("ArrowDown");
  await found.first().click();
  await page.getByRole("heading", { name: "no_promises" }).waitFor();
  expect(await page.getByRole("treeitem", { selected: true }).getAttribute("aria-label")).toMatch(/^no_promises/);
});

test("a word that nobody sent is told as such, and Escape leads back to the runs", async () => {
  await page.keyboard.press("s");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("qwertzuiop");
  await page.getByRole("heading", { name: "Nothing that was sent says qwertzuiop" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: PROMPTS[0] }).waitFor();
});

test("every view keeps the rules that can be checked for readers of a screen and for contrast", async () => {
  const broken: string[] = [];
  const check = async (view: string) => broken.push(...(await brokenRules(page)).map((rule) => `${view}: ${rule}`));
  await check("runs");
  await page.getByRole("link", { name: PROMPTS[0] }).click();
  const tabs = page.getByRole("tab");
  await tabs.first().waitFor();
  for (let at = 0; at < (await tabs.count()); at++) {
    await tabs.nth(at).click();
    await page.getByRole("tabpanel").locator("[role=row], [role=treeitem], [role=listitem]").first().waitFor();
    const view = (await tabs.nth(at).textContent()) ?? "";
    await check(view);
    if (!/^(Timeline|Messages)/.test(view)) continue;
    await page.keyboard.press("v");
    await page.locator("traceline-flame, traceline-talk-graph").waitFor();
    await check(`${view}, in its other form`);
  }
  expect(broken).toEqual([]);
});

test("a run that comes while the list is open stands at its top", async () => {
  await page.getByRole("link", { name: "Traceline, all runs" }).click();
  await runExample(ROOT, collector.discovery, PROMPTS[1]);
  const first = page.getByRole("listitem").first();
  await first.filter({ hasText: PROMPTS[1] }).waitFor();
  await page.getByText(/2\sruns · \d+\sspans$/).waitFor();
});

test("where two runs part is said, and both are stepped through from there", async () => {
  await page.getByRole("link", { name: PROMPTS[1] }).click();
  await page.getByRole("button", { name: "Compare with the previous run" }).click();
  const banner = page.getByRole("region", { name: "First divergence" });
  await banner.getByText(/ at .*: .*A .*B /).waitFor();
  await banner.getByRole("button", { name: "Step both" }).click();
  await banner.getByRole("button", { name: "Step on in both" }).click();
  await page.screenshot({ path: join(ROOT, "test/shots/page-compare.png") });
  await banner.getByRole("button", { name: "Show" }).click();
  await page.getByRole("treeitem", { selected: true }).waitFor();
});

test("the token is in no address", () => {
  expect(addresses.length).toBeGreaterThan(5);
  expect(addresses.filter((address) => address.includes(collector.discovery.token))).toEqual([]);
});

test("what is switched off is said above everything, in the list and in a run", async () => {
  const folder = temporaryFolder();
  const ports = ["--grpc-port", "0", "--http-port", "0", "--ui-port", "0"];
  const off = ["--no-masking", "--durability", "normal"];
  const other = await startCollector(ROOT, ["--data", folder, ...ports, ...off], { output: "ignore" });
  try {
    await runExample(ROOT, other.discovery, PROMPTS[0]);
    const view = await (await browser.newContext()).newPage();
    await view.goto(traceline(folder, "open", "--print").trim());
    const notes = view.getByRole("note");
    await notes.nth(1).waitFor();
    expect(await notes.allTextContents()).toEqual(
      settingWarnings({ ...DEFAULT_SETTINGS, masking: false, durability: "normal" }),
    );
    await view.getByRole("link", { name: PROMPTS[0] }).click();
    await view.getByRole("heading", { name: PROMPTS[0] }).waitFor();
    expect(await notes.count()).toBe(2);
  } finally {
    await other.stop();
  }
});
