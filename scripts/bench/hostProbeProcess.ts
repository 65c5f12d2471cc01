import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as vscode from "vscode";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import type { Discovery } from "../../collector/contract/discovery.ts";
import type { KeyPlace } from "../../extension/code/keyPlaces.ts";
import { LineFollower } from "../../extension/code/lineFollower.ts";
import type { WorkspaceFiles } from "../../extension/code/workspaceFiles.ts";
import { Hovers } from "../../extension/inline/hovers.ts";
import { Inline } from "../../extension/inline/inline.ts";
import { Lenses } from "../../extension/inline/lenses.ts";
import { fetchRunFacts } from "../../extension/run/runFacts.ts";
import type { Shown } from "../../extension/selection/shownRun.ts";
import type { AnswerTimes, HostMemory } from "./hostProbe.ts";
import { cpuMs, LoopWatch } from "./loopDelay.ts";

/** Which variable says where the probe writes its address. */
const ADDRESS_FILE = "BENCH_PROBE_FILE";
const TIMES = 40;

/** An extension of the bench's own: it lives in the host that Traceline lives in, and says how that is. */
export function activate(): void {
  let watch: LoopWatch | null = null;
  const answers: Readonly<Record<string, (given: string) => unknown>> = {
    "/watch": () => {
      watch = new LoopWatch();
    },
    "/watched": () => watch?.stop(),
    "/memory": () => memory(),
    "/answers": (given) => answerTimes(JSON.parse(given) as { collector: Discovery; runId: string }),
  };
  const server = createServer(async (request, answer) => {
    try {
      let given = "";
      for await (const chunk of request) given += chunk;
      answer.end(JSON.stringify((await answers[request.url ?? ""]?.(given)) ?? null));
    } catch (error) {
      answer.writeHead(500).end(String(error instanceof Error ? error.stack : error));
    }
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    const file = process.env[ADDRESS_FILE];
    if (file && address && typeof address === "object") writeFileSync(file, `http://127.0.0.1:${address.port}`);
  });
}

function memory(): HostMemory {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { pid: process.pid, rss, used: heapUsed + external };
}

/**
 * What lenses and a hover of the document in front take, in processor time: the modules that Traceline is made of, over
 * the editor's own API, with a run's facts from the collector.
 */
async function answerTimes({ collector, runId }: { collector: Discovery; runId: string }): Promise<AnswerTimes> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) throw new Error("No document is in front.");
  const client = new CollectorClient(collector, fetch as unknown as Fetch);
  const facts = await fetchRunFacts(client, runId);
  const path = vscode.workspace.asRelativePath(document.uri);
  const places = new Map([
    [
      path,
      facts.code.keys.flatMap((key): KeyPlace[] =>
        key.location === null || key.location.line === null
          ? []
          : [{ key, role: "call", path, line: key.location.line, via: "attributes", exact: true, stale: null }],
      ),
    ],
  ]);
  const shown: Shown = { mode: { kind: "newest" }, facts, newest: facts, code: facts.code, runs: 1, comparison: null };
  const follower = new LineFollower();
  follower.saved(document.uri.toString(), document.getText());
  const inline = new Inline({ pathOf: () => path } as unknown as WorkspaceFiles, follower);
  const lenses = new Lenses(inline, () => true);
  const hovers = new Hovers(inline);
  const line = (places.get(path)?.[0]?.line ?? 1) - 1;
  const answer = () => [lenses.provideCodeLenses(document).length, hovers.provideHover(document, at(line)) ? 1 : 0];
  const cached: number[] = [];
  const renewed: number[] = [];
  const edited: number[] = [];
  let count: readonly number[] = [];
  for (let time = 0; time < TIMES; time++) {
    // As after news of a live run: nothing of what was worked out before holds.
    inline.show(
      { ...shown, code: { ...facts.code } },
      { places: [...places.values()].flat(), ties: new Map(), complete: true },
    );
    renewed.push(cpuOf(() => answer()));
    cached.push(cpuOf(() => (count = answer())));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, at(document.lineCount - 1), "#");
    await vscode.workspace.applyEdit(edit);
    edited.push(cpuOf(() => answer()));
  }
  lenses.dispose();
  inline.dispose();
  // The first half of the times is that of code that was not compiled yet.
  const warm = (values: readonly number[]) => values.slice(TIMES / 2);
  return {
    locations: places.get(path)?.length ?? 0,
    lenses: count[0] ?? 0,
    first: renewed[0] ?? Number.NaN,
    renewed: warm(renewed),
    cached: warm(cached),
    edited: warm(edited),
  };
}

const at = (line: number) => new vscode.Position(line, 4);

function cpuOf(act: () => unknown): number {
  const before = cpuMs();
  act();
  return cpuMs() - before;
}
