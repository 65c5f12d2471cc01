import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { httpPost } from "../support/httpPost.ts";
import { id, request, span } from "../support/otlpBytes.ts";
import { receivingProcess } from "../support/receivingProcess.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

/** What an answer waits for is seen in the calls to the system, which strace shows where it may. */
const canTrace = process.platform === "linux" && spawnSync("strace", ["-f", "true"]).status === 0;
const REQUESTS = 12;

test.skipIf(!canTrace)(
  "an answer goes out after the log that holds its request was synced, unless that was switched off (D2)",
  async () => {
    expect(await unsyncedAnswers("full")).toEqual({ answers: REQUESTS, unsynced: 0 });
    const { answers, unsynced } = await unsyncedAnswers("normal");
    // The beginning of a log is always synced.
    expect([answers, unsynced >= REQUESTS - 1]).toEqual([REQUESTS, true]);
  },
);

/** Sends requests one after the other and counts the answers before which nothing was written and synced. */
async function unsyncedAnswers(durability: string): Promise<{ answers: number; unsynced: number }> {
  const folder = temporaryFolder();
  const seen = join(folder, "calls.txt");
  const calls = "trace=fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg";
  const under = ["strace", "-f", "-y", "-s", "20", "-o", seen, "-e", calls];
  const { port, kill, ended } = await receivingProcess(join(folder, "data"), { durability, under });
  for (let n = 1; n <= REQUESTS; n++)
    expect((await httpPost(port, request([span({ spanId: id(n) })]))).status).toBe(200);
  kill();
  await ended;
  const threads = new Map<string, { wrote: boolean; synced: boolean }>();
  let answers = 0;
  let unsynced = 0;
  for (const line of readFileSync(seen, "latin1").split("\n")) {
    const thread = /^\d+/.exec(line)?.[0] ?? "";
    const state = threads.get(thread) ?? { wrote: false, synced: false };
    threads.set(thread, state);
    if (line.includes('"HTTP/1.1 200')) {
      answers++;
      if (![...threads.values()].some(({ synced }) => synced)) unsynced++;
      threads.clear();
    } else if (/pwrite64\(\d+<[^>]*-wal>/.test(line)) state.wrote = true;
    // What takes longer than a moment is told in two lines: its beginning and its end.
    else if (/(?:fsync|fdatasync)(?:\(\d+<[^>]*-wal>\)| resumed>\)) += 0/.test(line)) state.synced = state.wrote;
  }
  return { answers, unsynced };
}
