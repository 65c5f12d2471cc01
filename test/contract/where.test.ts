import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { placesOfRun } from "../../collector/commands/placesOfRun.ts";
import type { RunSource } from "../../collector/commands/runSource.ts";
import { spanDetail } from "../../collector/conventions/spanDetail.ts";
import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import { jsonToProtobuf } from "../../collector/otlp/jsonToProtobuf.ts";
import type { LogRecord, SpanRecord } from "../../collector/otlp/telemetry.ts";
import { loadGrammar } from "../support/loadGrammar.ts";
import { ROOT } from "../support/root.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { spanRow } from "../support/understoodRun.ts";
import { FIXTURES, readCapture } from "./captures.ts";
import { decodeTraces } from "./decodeOtlp.ts";

/** A recorded agent's runs with the places of their spans in the agent's own sources. */
async function placesOf(capture: string) {
  const { spans, logs } = readCapture(join(FIXTURES, capture));
  return placesOfRecords(spans, logs, join(ROOT, "test/fixtures/sources", capture));
}

async function placesOfRecords(records: readonly SpanRecord[], logs: readonly LogRecord[], folder: string) {
  const runs = understandTraces(records, logs, { nowMs: Date.UTC(2030, 0) });
  const byId = new Map(records.map((record) => [record.spanId, record]));
  const all = await Promise.all(
    runs.map(async ({ summary, spans, code }) => {
      const source: Pick<RunSource, "part" | "code" | "span"> = {
        part: async () => ({ spans, next: null }) as never,
        code: async () => ({ runIds: [summary.runId], durationMs: summary.durationMs, keys: code }),
        span: async (_, spanId) =>
          spanDetail(byId.get(spanId)!, spans.find((row) => row.spanId === spanId)!, summary.startMs),
      };
      return placesOfRun(source as RunSource, summary, { workspace: folder, loadGrammar });
    }),
  );
  return {
    spans: all.flatMap((one) => one.spans),
    found: all.flatMap((one) => one.found),
  };
}

/** The places of each thing, `told`, from a `stack` or by `name`; each line was held against the source. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  "otel-semconv-grpc-research": [
    "agent Checker: call 73 name, call 79 told",
    "agent Planner: call 79 told, call 96 name",
    "agent Researcher: call 79 told, call 99 name",
    "agent Writer: call 79 told, call 101 name",
    "approval publish the brief: call 61 told, call 103 name",
    "embedding text-embedding-3-small: call 24 told",
    "guardrail no_insults: call 51 told, call 94 name",
    "guardrail no_promises: call 51 told, call 102 name",
    "llm gpt-5.2: call 82 told",
    "llm gpt-5.2-mini: call 82 told",
    "mcp get_statistic: call 40 told, call 43 told, call 72 name",
    "mcp tools/list: call 95 told",
    "retriever handbook: call 23 told, call 98 name",
    "tool ask_checker: call 73 told, call 85 name",
    "tool get_statistic: call 72 told, call 85 name",
    "tool search_wire: definition 11 name, call 71 told, call 85 name",
    "workflow research: call 93 told",
  ],
  "traceline-attributes-workshop": [
    "agent Buyer: definition 10 told, call 36 name",
    "agent Foreman: definition 8 told, call 76 name",
    "agent Inspector: definition 11 told, call 123 name",
    "agent Mechanic: definition 9 told, call 83 name",
    "agent Warehouse: definition 12 told, call 46 name",
    "approval call_customer: call 117 told",
    "approval order_part: definition 28 name, call 53 told, call 54 told, call 55 told",
    "guardrail answer_size: call 90 told",
    "guardrail mask_owner: call 16 told",
    "guardrail no_promises: call 126 told",
    "guardrail no_swearing: call 66 told",
    "guardrail ride_log: call 127 told",
    "guardrail supplier_terms: call 41 told",
    "llm gpt-5.2: call 77 told, call 86 told, call 95 told",
    "llm gpt-5.2-mini: call 37 told, call 50 told, call 56 told, call 125 told",
    "mcp get_stock: definition 21 name, call 23 told, call 25 told",
    "retriever price_list: call 38 told",
    "step Bleed the brakes: call 109 told, call 111 told",
    "tool ask_buyer: definition 32 name, call 97 told",
    "tool bleed_brakes: definition 29 told, call 111 told",
    "tool get_stock: definition 21 told, call 44 told",
    "tool inspect_bike: definition 15 told, call 89 told, call 91 told",
    "tool order_part: definition 28 told, call 53 told",
    "tool test_ride: definition 31 told, call 124 told",
    "tool true_wheel: definition 30 told, call 115 told",
    "workflow workshop: call 65 told",
  ],
  "langgraph-newsroom": [
    "agent writer_agent: definition 35 name, call 55 name",
    "retriever Archive: definition 15 name, call 24 name",
    "step editor: definition 58 name, call 59 stack",
    "step planner: definition 40 name",
    "step publish: definition 63 name",
    "step researcher: definition 45 name, call 47 stack, call 67 name",
    "step writer: definition 53 name",
    "tool wire_search: definition 27 name, call 30 stack",
    "tool word_count: definition 34 name",
    "workflow newsroom: definition 68 name, call 72 name, call 74 name, call 76 name",
  ],
  "openai-agents-research-desk": [
    "agent FactChecker: definition 54 name",
    "agent Planner: definition 62 name, call 71 name",
    "agent Researcher: definition 56 name",
    "agent Writer: definition 55 name, call 74 name",
    "run Research desk: call 70 name",
    "tool check_facts: definition 59 name",
    "tool get_statistic: definition 44 name",
    "tool read_handbook: definition 33 name",
    "tool search_web: definition 16 name",
  ],
  "py-langgraph-planner": [
    "agent floor_guide: definition 104 name, call 108 name",
    "step ask_director: definition 125 name, call 126 stack",
    "step ask_guide: definition 107 name",
    "step catering: definition 134 name, call 136 stack",
    "step check_route: definition 112 name",
    "step executor: definition 84 name, call 81 name, call 91 stack",
    "step planner: definition 74 name",
    "step publish: definition 130 name",
    "step replanner: definition 119 name",
    "step route_desk: definition 116 name, call 81 name",
    "tool opening_hours: definition 68 name",
    "tool room_capacity: definition 58 name, call 62 stack",
    "workflow museum_night: definition 151 name, call 167 name, call 171 name",
    "workflow supper: definition 156 name, call 136 stack, call 175 name",
  ],
  "py-crewai-launch": [
    "agent Copywriter: definition 51 name",
    "agent Launch Manager: definition 52 name",
    "agent Market Researcher: definition 50 name",
    "tool search_market_reports: definition 34 name, call 38 stack",
  ],
};

test.each(Object.keys(PLACES))("%s: what the run's spans tell and name is on the right lines", async (capture) => {
  const { spans, found } = await placesOf(capture);
  const things = new Map<string, Set<string>>();
  for (const [i, { kind, places, ties }] of found.entries()) {
    expect(ties).toEqual([]);
    for (const place of places) {
      expect(place.path).toBe(capture.startsWith("py-") ? "src.py" : "src.ts");
      const thing = `${kind} ${spans[i]?.label}`;
      const how = { attributes: "told", stacktrace: "stack", symbol: "name", literal: "name" }[place.via];
      expect(place.exact).toBe(how !== "name");
      const known = things.get(thing) ?? new Set();
      things.set(thing, known.add(`${place.role} ${place.line} ${how}`));
    }
  }
  const lines = [...things].map(([thing, places]) => `${thing}: ${[...places].sort(byRoleAndLine).join(", ")}`);
  expect(lines.sort()).toEqual([...(PLACES[capture] ?? [])].sort());
});

test("of a workspace behind a link both its paths mean its files", async () => {
  const folder = realpathSync(temporaryFolder());
  mkdirSync(join(folder, "desk"));
  // The same name deeper inside, which a common end would mean as well.
  mkdirSync(join(folder, "desk/desk"));
  for (const path of ["desk/run.py", "desk/desk/run.py"]) writeFileSync(join(folder, path), "def run():\n    pass\n");
  symlinkSync(join(folder, "desk"), join(folder, "link"), "dir");
  const spans = ["desk", "link"].map((name) => {
    const location = {
      path: join(folder, name, "run.py"),
      line: 1,
      symbol: "run",
      via: "attributes",
      exact: true,
    } as const;
    return spanRow({ spanId: name, kind: "tool", location });
  });
  const source: Pick<RunSource, "part" | "code"> = {
    part: async () => ({ spans, next: null }) as never,
    code: async () => ({ runIds: ["r"], durationMs: 1, keys: [] }),
  };
  const run = { runId: "r", workspace: join(folder, "desk"), startMs: 0, revision: null, dirty: null } as never;
  const options = { workspace: join(folder, "link"), loadGrammar };
  const { found } = await placesOfRun(source as RunSource, run, options);
  expect(found.map(({ places }) => places.map(({ path, exact }) => [path, exact]))).toEqual([
    [["run.py", true]],
    [["run.py", true]],
  ]);
});

test("cells of a notebook that ran on a real kernel are found by the text that ran", async () => {
  const folder = join(ROOT, "test/fixtures/notebook");
  const requests = (await readFile(join(folder, "run.jsonl"), "utf8")).trim().split("\n");
  const records = requests.flatMap((line) => decodeTraces(jsonToProtobuf("traces", Buffer.from(line))));
  const { spans, found } = await placesOfRecords(records, [], folder);
  const told = found.flatMap(({ places }, i) =>
    places.map(({ path, cell, line, exact }) => `${spans[i]?.label} ${path} ${cell}:${line}${exact ? " exact" : ""}`),
  );
  expect([...new Set(told)].sort()).toEqual([
    "Planner museum.ipynb 4:1",
    "book_hall museum.ipynb 3:2",
    "book_hall museum.ipynb 3:3",
    "book_hall museum.ipynb 3:5 exact",
    "book_hall museum.ipynb 4:3",
    "book_hall museum.ipynb 4:5",
  ]);
});

/** Definitions first, then by line. */
function byRoleAndLine(a: string, b: string): number {
  const [roleA = "", lineA] = a.split(" ");
  const [roleB = "", lineB] = b.split(" ");
  return roleB.localeCompare(roleA) || Number(lineA) - Number(lineB);
}
