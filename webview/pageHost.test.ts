import { expect, test, vi } from "vitest";
import { CollectorClient, type Fetch } from "../collector/contract/client.ts";
import { runSummary } from "../test/support/panelRows.ts";
import { PageHost } from "./pageHost.ts";

const turn = async () => {
  for (let i = 0; i < 5; i++) await new Promise((next) => setImmediate(next));
};

const answerWith = (value: unknown) => ({
  ok: true,
  status: 200,
  json: () => Promise.resolve(value),
  arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
  body: null,
});

/** A collector with three runs of one service, and a live stream that gives what it is told and then stays open. */
function collector(events: readonly unknown[] = []) {
  const runs = [3, 2, 1].map((startMs) => runSummary({ runId: `run-${startMs}`, startMs }));
  const fetch: Fetch = (url) => {
    const path = url.slice("http://collector".length);
    if (path === "/api/live") {
      const chunks = events.map((event, i) =>
        new TextEncoder().encode(`id: ${i + 1}\ndata: ${JSON.stringify(event)}\n\n`),
      );
      const body = (async function* () {
        yield* chunks;
        await new Promise(() => {});
      })();
      return Promise.resolve({ ...answerWith({}), body });
    }
    const one = runs.find((run) => path === `/api/runs/${run.runId}`);
    const value = one ?? (path.startsWith("/api/runs?") ? { runs, next: null } : { status: "ok" });
    return Promise.resolve(answerWith(value));
  };
  return new PageHost(new CollectorClient({ ui: "http://collector", token: "" }, fetch));
}

test("a run can be compared once the run before it is known", async () => {
  const host = collector();
  const heard = vi.fn();
  host.listen(heard);
  host.show("run-3", null);
  expect(host.canCompare).toBe(false);
  await turn();
  expect(host.canCompare).toBe(true);
  host.compareWithPrevious();
  expect(heard).toHaveBeenLastCalledWith({ type: "show", runId: "run-3", compareWith: "run-2" });
});

test("the first run of a service has none before it", async () => {
  const host = collector();
  host.show("run-1", null);
  await turn();
  expect(host.canCompare).toBe(false);
});

test("a panel that comes later is told which run is shown, and which span", () => {
  const host = collector();
  host.show("run-2", "s");
  const heard = vi.fn();
  host.listen(heard);
  expect(heard.mock.calls).toEqual([
    [{ type: "show", runId: "run-2", compareWith: null }],
    [{ type: "select", spanId: "s" }],
  ]);
});

test("news of a run reaches the panel and the list", async () => {
  const event = { type: "run", run: runSummary({ runId: "run-3" }) };
  const host = collector([event]);
  const heard = vi.fn();
  const live = vi.fn();
  host.listen(heard);
  host.listenLive(live);
  const stop = new AbortController();
  void host.follow(stop.signal);
  await turn();
  stop.abort();
  expect(heard.mock.calls.map(([one]) => one.type)).toEqual(["connection", "changed"]);
  expect(live).toHaveBeenCalledWith(event);
});
