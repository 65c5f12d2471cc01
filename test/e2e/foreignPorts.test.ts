import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Discovery } from "../../collector/contract/discovery.ts";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

/** Takes the ports that are still free; one that is taken belongs to a foreign program already. */
const FOREIGN = `
const { createServer } = require("node:net");
const listen = (port) => new Promise((resolve) =>
  createServer().once("error", () => resolve(null)).listen(port, "127.0.0.1", () => resolve(port)));
Promise.all([4317, 4318].map(listen)).then((ports) => process.stdout.write(JSON.stringify(ports)));
`;

const { dataFolder, open } = editorOfThisFile();

let foreign: ChildProcess;
let held: (number | null)[];
let workbench: Workbench;
let collector: Discovery;

beforeAll(async () => {
  foreign = spawn(process.execPath, ["-e", FOREIGN], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await once(foreign.stdout as NonNullable<ChildProcess["stdout"]>, "data");
  held = JSON.parse(String(said));
  workbench = await open();
  await workbench.activity("Agent Runs").click();
  collector = await collectorOf(dataFolder);
});

afterAll(() => void foreign?.kill());

test("where another program has the usual ports, free ones are taken (L11)", () => {
  expect(collector.grpc).not.toMatch(/:4317$/);
  expect(collector.http).not.toMatch(/:4318$/);
});

test("the window says which program it is, and what was taken instead", async () => {
  await workbench.view("Runs").getByText("Another program has one of the usual ports").waitFor();
  await workbench.command("Traceline: Show Ports");
  const dialog = workbench.page.locator(".monaco-dialog-box");
  await dialog.waitFor();
  const said = (await dialog.textContent()) ?? "";
  for (const [i, usual] of [4317, 4318].entries()) {
    const program = held[i] === null ? "another program.*?" : String.raw`another program \(node, pid ${foreign.pid}\)`;
    expect(said).toMatch(new RegExp(`Port ${usual} is in use by ${program}; \\S+ was taken instead\\.`));
  }
  expect(said).toContain(collector.http);
  expect(said).toContain(collector.grpc);
  await workbench.picture("ports");
  await workbench.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});
