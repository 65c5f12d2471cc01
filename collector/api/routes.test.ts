import { expect, test } from "vitest";
import { pageOf, routeOf } from "./routes.ts";

test("paths lead where the contract says", () => {
  expect(routeOf("GET", "/api/health")).toEqual({ to: "health" });
  expect(routeOf("GET", "/api/runs/abc")).toEqual({ to: "run", runId: "abc" });
  expect(routeOf("DELETE", "/api/runs/a%2Fb")).toEqual({ to: "deleteRun", runId: "a/b" });
  expect(routeOf("DELETE", "/api/runs")).toEqual({ to: "deleteAll" });
  expect(routeOf("GET", "/api/runs/abc/spans/0102")).toEqual({ to: "span", runId: "abc", spanId: "0102" });
  expect(routeOf("GET", "/api/runs/abc/guardrails?limit=5")).toMatchObject({ to: "part", part: "guardrails" });
});

test.each([
  "/",
  "/api",
  "/api/runs/abc/secrets",
  "/api/runs/abc/spans/1/2",
  "/api/health/x",
  "/api/%zz",
  "/etc/passwd",
  "/api/runs/abc/plan/1",
])("%s is no path of the API (L7)", (path) => {
  expect(() => routeOf("GET", path)).toThrow(expect.objectContaining({ status: 404 }));
});

test("a wrong method is named as such", () => {
  expect(() => routeOf("POST", "/api/runs")).toThrow(expect.objectContaining({ status: 405 }));
  expect(() => routeOf("GET", "/api/ways-in")).toThrow(expect.objectContaining({ status: 405 }));
  expect(routeOf("POST", "/api/ways-in")).toEqual({ to: "wayIn" });
  expect(routeOf("POST", "/api/reindex?run=abc").to).toBe("reindex");
  expect(routeOf("GET", "/api/reindex").to).toBe("reindexing");
  expect(() => routeOf("PUT", "/api/reindex")).toThrow(expect.objectContaining({ status: 405 }));
  expect(() => routeOf("DELETE", "/api/code")).toThrow(expect.objectContaining({ status: 405 }));
});

test("pages are bounded (H27)", () => {
  expect(pageOf(new URLSearchParams("limit=5000&cursor=x"))).toEqual({ limit: 1000, cursor: "x" });
  expect(pageOf(new URLSearchParams())).toEqual({ limit: 100 });
  expect(() => pageOf(new URLSearchParams("limit=none"))).toThrow("limit");
});

test("a run is pinned with PUT and unpinned with DELETE", () => {
  expect(routeOf("PUT", "/api/runs/abc/pin")).toEqual({ to: "pinRun", runId: "abc" });
  expect(routeOf("DELETE", "/api/runs/abc/pin")).toEqual({ to: "unpinRun", runId: "abc" });
  expect(() => routeOf("GET", "/api/runs/abc/pin")).toThrow("PUT and DELETE");
  expect(() => routeOf("PUT", "/api/runs/abc/pin/x")).toThrow(expect.objectContaining({ status: 404 }));
});

test("evidence is asked for by the name of a count, or for all", () => {
  expect(routeOf("GET", "/api/runs/abc/evidence")).toMatchObject({ to: "evidence", runId: "abc" });
  const route = routeOf("GET", "/api/runs/abc/evidence?count=tools.a%20b");
  expect(route.to === "evidence" && route.query.get("count")).toBe("tools.a b");
  expect(() => routeOf("GET", "/api/runs/abc/evidence/x")).toThrow(expect.objectContaining({ status: 404 }));
});

test("columns and search have paths of their own", () => {
  expect(routeOf("GET", "/api/runs/abc/columns")).toEqual({ to: "columns", runId: "abc" });
  const route = routeOf("GET", "/api/search?q=a%20b");
  expect(route.to === "search" && route.query.get("q")).toBe("a b");
  expect(() => routeOf("POST", "/api/search")).toThrow(expect.objectContaining({ status: 405 }));
});
