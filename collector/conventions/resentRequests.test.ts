import { expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../test/support/buildSpans.ts";
import { understandTraces } from "./understandTraces.ts";

const CLIENT = 3;

const call = (more: Partial<SpanSpec> = {}): SpanSpec => ({
  name: "chat m",
  from: 0,
  to: 100,
  ...more,
  attributes: {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "m",
    "gen_ai.usage.input_tokens": 5,
    ...more.attributes,
  },
});
const request = (id: string, from: number, status: number, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name: "POST",
  id,
  parent: "chat m",
  from,
  to: from + 5,
  kind: CLIENT,
  attributes: { "http.request.method": "POST", "url.full": "http://m/chat", "http.response.status_code": status },
  ...more,
});
const retries = (...specs: readonly SpanSpec[]) =>
  understandTraces(specs.map(spanRecord), [], { nowMs: Date.UTC(2030, 0) }).flatMap((run) => run.retries);

it("counts requests of one call that were sent after one that failed, with why it had", () => {
  const told = retries(call(), request("a", 1, 429), request("b", 20, 503), request("c", 40, 200));
  expect(told).toMatchObject([
    { kind: "llm", name: "m", attempt: 2, reason: "http 429", atMs: 20, inferred: false },
    { kind: "llm", name: "m", attempt: 3, reason: "http 503", atMs: 40, inferred: false },
  ]);
});

it("reads the old names of HTTP, and a request that got no answer", () => {
  const old = { "http.method": "POST", "http.url": "http://m/chat" };
  const lost = request("a", 1, 0, { attributes: old, status: "error" });
  expect(retries(call(), lost, request("b", 20, 200, { attributes: old }))).toHaveLength(1);
});

it("reads requests that Micrometer tells of", () => {
  const told = (status: number) => ({ method: "POST", uri: "none", outcome: "X", status: String(status) });
  const first = request("a", 1, 0, { attributes: told(429) });
  expect(retries(call(), first, request("b", 20, 0, { attributes: told(200) }))).toMatchObject([
    { reason: "http 429" },
  ]);
});

it("takes neither a request that worked, nor one to another place, nor one of a tool for another try", () => {
  expect(retries(call(), request("a", 1, 200), request("b", 20, 200))).toEqual([]);
  const elsewhere = { "http.request.method": "POST", "url.full": "http://m/token", "http.response.status_code": 200 };
  expect(retries(call(), request("a", 1, 401), request("b", 20, 200, { attributes: elsewhere }))).toEqual([]);
  const tool: SpanSpec = {
    name: "look",
    parent: "chat m",
    from: 1,
    to: 50,
    attributes: { "gen_ai.tool.name": "look" },
  };
  const ofTool = (id: string, from: number, status: number) => request(id, from, status, { parent: "look" });
  expect(retries(call(), tool, ofTool("a", 2, 500), ofTool("b", 20, 200))).toEqual([]);
});

it("counts each further try once where the call counts them and their requests are seen", () => {
  const counted = call({ attributes: { "http.request.resend_count": 2 } });
  expect(retries(counted)).toHaveLength(2);
  expect(retries(counted, request("a", 1, 429), request("b", 20, 200))).toHaveLength(2);
});
