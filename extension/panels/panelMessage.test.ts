import { expect, test } from "vitest";
import { isReadable, parsePanelMessage } from "./panelMessage.ts";

test("a panel reads runs and comparisons", () => {
  for (const path of [
    "/api/runs/0123abc",
    "/api/runs/0123abc/spans?limit=1000&cursor=a%2Fb",
    "/api/runs/0123abc/spans/ff00",
    "/api/runs/0123abc/line",
    "/api/runs/0123abc/evidence?count=approvals.requested&limit=1000",
    "/api/compare?a=1&b=2",
    `/api/runs?service=${encodeURIComponent("research desk")}&limit=100`,
    `/api/search?q=${encodeURIComponent('"storage.. (mwh)"')}&limit=50&cursor=7`,
  ])
    expect([path, isReadable("get", path)]).toEqual([path, true]);
  expect(isReadable("bytes", "/api/runs/0123abc/columns")).toBe(true);
});

test("and nothing else (V9)", () => {
  for (const path of [
    "/api/runs",
    "/api/health",
    "/api/live",
    "/api/runs/../health",
    "/api/runs/a/../../health",
    "//example.org/api/runs/a",
    "http://example.org/",
    "/api/runs/a/unknown",
    "/api/search?q=a",
    "/api/search?q=a&limit=50&x=1",
    "/api/runs/a\r\nx: y",
    `/api/runs/${"a".repeat(2_000)}`,
  ])
    expect([path, isReadable("get", path), isReadable("bytes", path)]).toEqual([path, false, false]);
});

test("what is no message of the protocol is dropped (V9)", () => {
  for (const value of [
    null,
    1,
    "ready",
    {},
    { type: "run" },
    { type: "get", id: "1", path: "/x" },
    { type: "select" },
    { type: "openRun", runId: "", spanId: null },
    { type: "openCode", spanId: "a", role: "x" },
    { type: "openFrame", location: { path: "a", line: 0 } },
    { type: "openBoth", a: null },
    { type: "openBoth", a: { runId: "a" }, b: null },
  ])
    expect(parsePanelMessage(value)).toBeNull();
  expect(parsePanelMessage({ type: "get", id: 1, path: "/x", extra: 1 })).toEqual({ type: "get", id: 1, path: "/x" });
  expect(parsePanelMessage({ type: "select", spanId: null })).toEqual({ type: "select", spanId: null });
  const a = { runId: "a", spanId: "1" };
  expect(parsePanelMessage({ type: "openBoth", a: { ...a, extra: 1 }, b: null })).toEqual({
    type: "openBoth",
    a,
    b: null,
  });
  expect(parsePanelMessage({ type: "openFrame", location: { path: "/w/a.ts", line: 3, via: "?" } })).toEqual({
    type: "openFrame",
    location: { path: "/w/a.ts", line: 3, symbol: null, via: "stacktrace", exact: true },
  });
});
