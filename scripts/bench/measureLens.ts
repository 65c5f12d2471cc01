import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import { launchBrowser } from "../editor/browser.ts";
import { ensureCodeServer } from "../editor/codeServer.ts";
import { collectorOf } from "../editor/collectorOf.ts";
import { startEditorServer } from "../editor/editorServer.ts";
import { Workbench } from "../editor/workbench.ts";
import { hostTarget, packageVsix } from "../package/vsix.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { HostProbe } from "./hostProbe.ts";
import { GrowingRun, LOCATIONS, manyPlacesText } from "./manyPlaces.ts";
import { mostMemory } from "./memory.ts";

const MB = 1e6;
const PER_SECOND = 1_000;
const REQUESTS_PER_SECOND = 10;

/**
 * The extension under load, in the extension host of a real editor: a run that grows by 1,000 spans a second while the
 * file with its 500 lines is in view, the same run at 100,000 spans, and what lenses and a hover of that file take.
 */
export async function measureLens(bench: Bench): Promise<Figure[]> {
  const folder = bench.folder();
  // Not in the bench's own folder: that lies among installed packages, whose lines are nobody's code.
  const workspace = mkdtempSync(join(tmpdir(), "traceline-bench-"));
  const file = join(workspace, "agent.py");
  writeFileSync(file, manyPlacesText());
  const addressFile = join(folder, "probe-address");
  const vsix = join(folder, "traceline.vsix");
  await packageVsix(bench.root, hostTarget(), vsix);
  const probeVsix = await HostProbe.pack(folder);
  const server = await startEditorServer(vsix, { env: { BENCH_PROBE_FILE: addressFile } });
  const folders = ["--user-data-dir", join(server.home, "user"), "--extensions-dir", join(server.home, "extensions")];
  execFileSync(process.execPath, [ensureCodeServer(), ...folders, "--install-extension", probeVsix], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const browser = await launchBrowser();
  try {
    const window = await Workbench.open(browser, server.url, workspace);
    await window.activity("Agent Runs").click();
    const collector = await collectorOf(server.dataFolder);
    const client = new CollectorClient(collector, fetch as Fetch);
    const probe = await HostProbe.of(addressFile);
    await window.openFile("agent.py");
    await sleep(3_000);
    const before = await probe.memory();
    const seconds = bench.quick ? 8 : 20;
    const idle = await probe.whileDoing(() => sleep(seconds * 1000));

    const run = new GrowingRun(collector, workspace, file);
    const written = window.editor.writtenBehind("result_0 =");
    await run.grow(PER_SECOND);
    await written;
    const live = await probe.whileDoing(() => growEvenly(run, seconds));

    const spans = bench.quick ? 20_000 : 100_000;
    for (let sent = PER_SECOND * (1 + seconds); sent < spans; sent += PER_SECOND) await run.grow(PER_SECOND);
    await run.end();
    await isUnderstood(client, run.traceId, spans);
    await sleep(5_000);
    const after = await probe.memory();
    const most = mostMemory(after.pid);
    const answers = await probe.answers(collector, run.traceId);
    if (answers.locations < LOCATIONS) throw new Error(`Only ${answers.locations} locations were told.`);
    const ofRun = `run of ${spans.toLocaleString("en-US")} spans`;
    const ofFile = `all lenses and a hover of ${LOCATIONS} locations`;
    const host = "extension host";
    return [
      { name: `${ofFile}, from cache, processor time`, unit: "ms", values: answers.cached, target: { atMost: 5 } },
      { name: `${ofFile}, after an edit, processor time`, unit: "ms", values: answers.edited, target: { atMost: 5 } },
      { name: `${ofFile}, after news of the run, processor time`, unit: "ms", values: answers.renewed },
      { name: `${ofFile}, the very first time, processor time`, unit: "ms", values: [answers.first] },
      { name: `${host}, loop delay p99, idle`, unit: "ms", values: [idle.p99Ms] },
      { name: `${host}, loop delay p99, ${PER_SECOND} spans/s`, unit: "ms", values: [live.p99Ms] },
      {
        name: `${host}, own part of it`,
        unit: "ms",
        values: [live.ownP99Ms],
        target: { atMost: 20 },
      },
      { name: `${host}, longest turn of it, own part`, unit: "ms", values: [live.ownMaxMs] },
      { name: `${host}, processor time a second of that`, unit: "ms", values: [live.cpu * 1000] },
      {
        name: `${host}, memory more for a ${ofRun}`,
        unit: "MB",
        values: [(after.used - before.used) / MB],
        target: { atMost: 150 },
      },
      { name: `${host}, resident memory without a run`, unit: "MB", values: [before.rss / MB] },
      { name: `${host}, resident memory with a ${ofRun}`, unit: "MB", values: [after.rss / MB] },
      ...(most === null
        ? []
        : [{ name: `${host}, most resident memory so far`, unit: "MB" as const, values: [most / MB] }]),
    ];
  } finally {
    await browser.close();
    const pid = (await collectorOf(server.dataFolder).catch(() => null))?.pid;
    if (pid) process.kill(pid, "SIGTERM");
    await server.stop();
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** At the rate that is asked for, whatever the answers do. */
async function growEvenly(run: GrowingRun, seconds: number): Promise<void> {
  const began = performance.now();
  const going: Promise<void>[] = [];
  for (let request = 0; request < seconds * REQUESTS_PER_SECOND; request++) {
    await sleep(Math.max(0, began + (request * 1000) / REQUESTS_PER_SECOND - performance.now()));
    going.push(run.grow(PER_SECOND / REQUESTS_PER_SECOND));
  }
  await Promise.all(going);
}

async function isUnderstood(client: CollectorClient, runId: string, spans: number): Promise<void> {
  for (;;) {
    const run = await client.run(runId);
    if (run.analysed && run.spanCount >= spans) return;
    await sleep(200);
  }
}
