import { spawnSync } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import { settingWarnings } from "../../collector/contract/settings.ts";
import { build } from "../../scripts/build/build.ts";
import { startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { httpPost } from "../support/httpPost.ts";
import { id, request, span, TRACE } from "../support/otlpBytes.ts";
import { ROOT } from "../support/root.ts";
import { sendSpan } from "../support/sendSpan.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { traceline } from "../support/traceline.ts";

const KEY = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

beforeAll(async () => {
  if (!process.env.TRACELINE_VSIX) await build(ROOT);
});

async function started(...args: string[]) {
  const folder = temporaryFolder();
  const { discovery, process: child } = await startCollector(ROOT, ["--data", folder, ...ANY_PORTS, ...args], {
    output: "pipe",
  });
  const said: string[] = [];
  child.stdout?.on("data", (text) => said.push(String(text)));
  onTestFinished(() => void child.kill("SIGKILL"));
  const client = new CollectorClient(discovery, fetch as Fetch);
  const send = (text: string) =>
    httpPost(Number(new URL(discovery.http).port), request([span({ spanId: id(1), text })]));
  return { folder, client, send, said, http: discovery.http };
}

/** What a command prints that is given in a folder, also where it fails. */
const saidIn = (cwd: string, folder: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(ROOT, "dist/collector/main.cjs"), ...args, "--data", folder], {
    encoding: "utf8",
    cwd,
  }).stdout;

/** What `doctor` prints; it fails where something is wrong, as a program on a usual port is. */
const doctor = (folder: string) => saidIn(ROOT, folder, "doctor");

test("what is switched off goes on being said: at the start, by doctor and in every health answer (D2, S2)", async () => {
  const { folder, client, said } = await started("--no-masking", "--durability", "normal");
  const { settings, warnings } = await client.health();
  expect(settings).toMatchObject({ masking: false, durability: "normal" });
  expect(warnings).toEqual(settingWarnings(settings));
  expect(warnings).toHaveLength(2);
  const diagnosis = doctor(folder);
  for (const warning of warnings) {
    await expect.poll(() => said.join("")).toContain(`Warning: ${warning}`);
    expect(diagnosis).toContain(warning);
  }
  expect(diagnosis).toContain("Secrets are not masked. Durability is normal.");
});

test("usually everything is on, nothing is warned of, and what was masked is counted where a run is shown (S1, S7)", async () => {
  const { folder, client, send, said } = await started();
  expect(await client.health()).toMatchObject({ settings: { masking: true, durability: "full" }, warnings: [] });
  expect((await send(`curl -H "Authorization: token ${KEY}" and again ${KEY}`)).status).toBe(200);
  await expect.poll(async () => (await client.run(TRACE)).analysed, { timeout: 20_000 }).toBe(true);
  expect(plain(traceline(folder, "show", "last"))).toContain("2 secrets masked (github-token ×2)");
  expect(plain(doctor(folder))).toContain("2 secrets of it were masked (github-token).");
  expect(said.join("")).not.toContain(KEY);
});

test("a run is held against the budgets of its workspace where it is shown from there", async () => {
  const { folder, client, http } = await started();
  const workspace = realpathSync(temporaryFolder());
  mkdirSync(join(workspace, ".vscode"));
  writeFileSync(join(workspace, ".vscode/settings.json"), '{ "traceline.budgets": { "work": 5 } }');
  const times = { startMs: 1_800_000_000_000, endMs: 1_800_000_000_100 };
  await sendSpan(http, workspace, "desk", { traceId: TRACE, spanId: "00000000000000a1", name: "work", ...times });
  await expect.poll(async () => (await client.run(TRACE)).analysed, { timeout: 20_000 }).toBe(true);
  const overBudget = (cwd: string) => JSON.parse(saidIn(cwd, folder, "show", "last", "--json")).run.overBudget;
  expect([overBudget(workspace), overBudget(dirname(workspace)), overBudget(ROOT)]).toEqual([1, 0, 0]);
});

const plain = (text: string) => text.replaceAll("\u00a0", " ");
