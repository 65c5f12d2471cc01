import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stop as stopBundler } from "esbuild";
import { dataFolder } from "../collector/commands/dataFolder.ts";
import { findCollector } from "../collector/commands/runSource.ts";
import { build } from "./build/build.ts";
import { hasDesktop, openDesktop } from "./code/desktop.ts";
import { lineOf } from "./code/lineOf.ts";
import { startEditorServer } from "./editor/editorServer.ts";
import { hostTarget, packageVsix, vsixName } from "./package/vsix.ts";
import { startCollector } from "./start/collectorProcess.ts";
import { PROMPTS, runExample } from "./start/runExample.ts";

const ROOT = join(import.meta.dirname, "..");
const EXAMPLE = join(ROOT, "examples/research-desk");
/** What is shown first: the plan's steps, with their budgets. */
const PLACE = { file: "src/desk.ts", text: 'await plan.work("write"' };
const say = (text: string) => void process.stdout.write(`${text}\n`);

const { values } = parseArgs({ options: { browser: { type: "boolean", default: false } } });

/** Opens a real VS Code on the example, with the extension installed and two runs of it to look at. */
async function main(): Promise<void> {
  await build(ROOT);
  await stopBundler();
  const folder = mkdtempSync(join(tmpdir(), "traceline-vsix-"));
  const vsix = join(folder, vsixName());
  try {
    await packageVsix(ROOT, hostTarget(), vsix);
    await (!values.browser && hasDesktop() ? inDesktop(vsix) : inBrowser(vsix));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inDesktop(vsix: string): Promise<void> {
  const collector = await findCollector(dataFolder());
  // It stays for the window, and leaves when that has gone for a while.
  const own = collector ? null : await startCollector(ROOT, ["--leave-after", "120"], { output: "ignore" });
  const listening = collector ?? own?.discovery;
  if (!listening) return;
  for (const prompt of PROMPTS) await runExample(ROOT, listening, prompt);
  openDesktop(vsix, EXAMPLE, `${join(EXAMPLE, PLACE.file)}:${lineOf(join(EXAMPLE, PLACE.file), PLACE.text)}`);
  own?.process.unref();
  say("VS Code opens on the example; its two runs are under Agent Runs in the activity bar.");
}

async function inBrowser(vsix: string): Promise<void> {
  say("VS Code is being started as a server.");
  const server = await startEditorServer(vsix);
  const collector = await startCollector(ROOT, ["--data", server.dataFolder], { output: "ignore" });
  const stopped = new Promise((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
  try {
    for (const prompt of PROMPTS) await runExample(ROOT, collector.discovery, prompt);
    const { host } = new URL(server.url);
    const payload = JSON.stringify([["openFile", `vscode-remote://${host}${join(EXAMPLE, PLACE.file)}`]]);
    const address = `${server.url}/?${new URLSearchParams({ folder: EXAMPLE, payload })}`;
    say(
      `Open ${address}\nIts two runs are under Agent Runs in the activity bar. Ctrl-C ends this editor and forgets them.`,
    );
    await stopped;
  } finally {
    await collector.stop();
    await server.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
