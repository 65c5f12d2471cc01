// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import type { FromPanel } from "../collector/contract/panel.ts";
import { EditorHost } from "./editorHost.ts";

function connect() {
  const sent: FromPanel[] = [];
  let state: unknown = { selected: 7 };
  const window = new EventTarget();
  const host = new EditorHost(
    { postMessage: (message) => sent.push(message), getState: () => state, setState: (next) => (state = next) },
    window,
  );
  const post = (data: unknown) => window.dispatchEvent(new MessageEvent("message", { data }));
  return { host, sent, post };
}

test("a request is settled by the answer with its id, whatever their order", async () => {
  const { host, sent, post } = connect();
  const first = host.get("/api/runs/a");
  const second = host.get("/api/runs/b");
  expect(sent).toEqual([
    { type: "get", id: 1, path: "/api/runs/a" },
    { type: "get", id: 2, path: "/api/runs/b" },
  ]);
  post({ type: "refused", id: 2, message: "There is no such run." });
  post({ type: "answer", id: 1, value: { runId: "a" } });
  await expect(second).rejects.toThrow("There is no such run.");
  await expect(first).resolves.toEqual({ runId: "a" });
});

test("it is ready once somebody listens, and passes on what concerns the panel", () => {
  const { host, sent, post } = connect();
  const heard = vi.fn();
  const stop = host.listen(heard);
  expect(sent).toEqual([{ type: "ready" }]);
  post({ type: "select", spanId: "s" });
  post({ type: "answer", id: 99, value: null });
  post("something else");
  post({ type: "unheard of" });
  stop();
  post({ type: "changed", runId: "a" });
  expect(heard.mock.calls).toEqual([[{ type: "select", spanId: "s" }]]);
});

test("what was kept comes back, and what is not ours does not", () => {
  const { host } = connect();
  expect(host.kept()).toBeNull();
  host.keep({ runId: "a", view: "plan", selected: null });
  expect(host.kept()).toEqual({ runId: "a", view: "plan", selected: null });
});

test("bytes come as bytes, and anything else is no answer", async () => {
  const { host, sent, post } = connect();
  const first = host.bytes("/api/runs/a/columns");
  const second = host.bytes("/api/runs/b/columns");
  expect(sent[0]).toEqual({ type: "bytes", id: 1, path: "/api/runs/a/columns" });
  post({ type: "answer", id: 1, value: new ArrayBuffer(8) });
  post({ type: "answer", id: 2, value: { 0: 1 } });
  expect((await first).byteLength).toBe(8);
  await expect(second).rejects.toThrow("The editor did not pass on");
});
