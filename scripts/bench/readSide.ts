import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunsAnswer } from "../../collector/contract/api.ts";
import type { Discovery } from "../../collector/contract/discovery.ts";
import type { SearchAnswer } from "../../collector/contract/search.ts";

/**
 * The read API as bytes, over a connection that stays open: what is timed is the collector, and not a client that makes
 * objects of its answers.
 */
export class ReadSide {
  readonly #discovery: Discovery;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(discovery: Discovery) {
    this.#discovery = discovery;
  }

  /** The whole answer to a GET. Rejects for every status but 200. */
  get(path: string): Promise<Buffer> {
    const headers = { authorization: `Bearer ${this.#discovery.token}` };
    return new Promise((resolve, reject) => {
      get(`${this.#discovery.ui}${path}`, { agent: this.#agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () =>
          answer.statusCode === 200
            ? resolve(Buffer.concat(chunks))
            : reject(new Error(`The collector answered ${answer.statusCode} to ${path}.`)),
        );
      }).on("error", reject);
    });
  }

  async runs(query: string): Promise<RunsAnswer> {
    return JSON.parse((await this.get(`/api/runs?${query}`)).toString()) as RunsAnswer;
  }

  async search(words: string): Promise<SearchAnswer> {
    return JSON.parse(
      (await this.get(`/api/search?limit=50&q=${encodeURIComponent(words)}`)).toString(),
    ) as SearchAnswer;
  }

  /** Resolves with true when the newest runs are understood, which is when the analysis has caught up; false if not in time. */
  understood(seconds: number): Promise<boolean> {
    return until(seconds, async () => (await this.runs("limit=1000")).runs.every((run) => run.analysed));
  }

  /** Resolves with how many spans and log records are not in the search index, 0 as soon as all are. */
  async indexed(seconds: number): Promise<number> {
    let waiting = 0;
    await until(seconds, async () => {
      waiting = (await this.search("a")).waiting;
      return waiting === 0;
    });
    return waiting;
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function until(seconds: number, isDone: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(100))
    if (await isDone().catch(() => false)) return true;
  return false;
}

/** Milliseconds of each call, one after the other. */
export async function timed(act: (time: number) => Promise<unknown>, times: number): Promise<number[]> {
  const values: number[] = [];
  for (let time = 0; time < times; time++) {
    const from = performance.now();
    await act(time);
    values.push(performance.now() - from);
  }
  return values;
}

/** Milliseconds of each call that is made while something goes on. */
export async function timedWhile(going: Promise<unknown>, act: (time: number) => Promise<unknown>): Promise<number[]> {
  let isGoing = true;
  const over = going.finally(() => {
    isGoing = false;
  });
  const values: number[] = [];
  for (let time = 0; isGoing; time++) {
    const [value] = await timed(() => act(time), 1);
    if (isGoing && value !== undefined) values.push(value);
    await sleep(20);
  }
  await over;
  return values;
}
