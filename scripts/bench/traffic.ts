import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { random } from "./random.ts";

/** A span as an exporter sends it; ids are lower-case hex, times nanoseconds since the epoch. */
export interface TrafficSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly failed: boolean;
  readonly attributes: readonly [name: string, value: string | number | boolean][];
  readonly events: readonly {
    readonly name: string;
    readonly timeNs: bigint;
    readonly attributes: readonly [string, string][];
  }[];
  readonly service: string;
}

export interface TrafficOptions {
  readonly seed: number;
  /** Runs that are under way at the same time. */
  readonly interleaved?: number;
  /** Spans of a run: half of the runs have fewer than this, a few ten times as many. */
  readonly typicalRun?: number;
  /** All runs have exactly so many spans. */
  readonly runSize?: number;
}

const SERVICES = [
  "research-desk",
  "support-desk",
  "travel-planner",
  "code-review",
  "newsroom",
  "billing",
  "tutor",
  "ops",
];
const AGENTS = ["planner", "researcher", "writer", "reviewer", "triage", "scout"];
const TOOLS = ["web_search", "read_file", "run_tests", "query_database", "send_mail", "book_flight"];
const MODELS = ["gpt-5-mini", "claude-sonnet-4-6", "gemini-3-flash"];
/** Without the tests of masking, whose text is full of what looks like secrets. */
const TEXT_FOLDERS = ["collector/model", "collector/store", "extension", "locate"];
const MILLISECOND = 1_000_000n;

/**
 * What agents send without end: about 12 attributes and 1.5 events a span, one span in four a model call with 2 to 6 KB
 * of messages, many runs at once. The same seed gives the same spans within an hour.
 * @param root a checkout, whose texts the messages are cut from
 */
export function* traffic(root: string, options: TrafficOptions): Generator<TrafficSpan> {
  const draw = random(options.seed);
  const corpus = texts(root);
  const tools: Tools = {
    draw,
    hex: (digits) =>
      Array.from({ length: digits / 8 }, () =>
        Math.floor(draw() * 2 ** 32)
          .toString(16)
          .padStart(8, "0"),
      ).join(""),
    pick: (from) => from[Math.floor(draw() * from.length)] as string,
    text: (length) => {
      const at = Math.floor(draw() * (corpus.length - length));
      return corpus.slice(at, at + length);
    },
  };
  let clock = BigInt(startOfHour()) * MILLISECOND;
  const typical = options.typicalRun ?? 40;
  const size = () =>
    options.runSize ?? Math.max(2, Math.round(typical * Math.exp(1.5 * (draw() + draw() + draw() - 1.5))));
  const start = () => run(tools, clock, size());
  const live = Array.from({ length: options.interleaved ?? 32 }, start);
  for (;;) {
    const at = Math.floor(draw() * live.length);
    const next = (live[at] as Generator<TrafficSpan>).next();
    clock += 2n * MILLISECOND;
    if (next.done) live[at] = start();
    else yield next.value;
  }
}

/** Agents send what happens now; the clock of the hour keeps the traffic of one run of the bench the same. */
function startOfHour(): number {
  return Math.floor(Date.now() / 3_600_000) * 3_600_000;
}

/** Texts of a checkout, one behind the other: large enough that what is cut from them repeats no more than agents do. */
function texts(root: string): string {
  const files = TEXT_FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .sort()
      .map((name) => join(root, folder, name)),
  );
  return files.map((file) => readFileSync(file, "utf8")).join("\n");
}

interface Tools {
  readonly draw: () => number;
  readonly hex: (digits: number) => string;
  readonly pick: (from: readonly string[]) => string;
  readonly text: (length: number) => string;
}

/** The spans of one run in the order in which they end: a step's work before the step, the root last. */
function* run(tools: Tools, startNs: bigint, size: number): Generator<TrafficSpan> {
  const { draw, hex, pick } = tools;
  const of = { traceId: hex(32), service: pick(SERVICES), session: hex(16), agent: pick(AGENTS) };
  const rootId = hex(16);
  let now = startNs;
  let stepId = hex(16);
  let stepStart = now;
  for (let made = 1; made < size; made++) {
    const began = now;
    now += BigInt(Math.floor(20 + draw() * 900)) * MILLISECOND;
    if (made % 6 === 0 || made === size - 1) {
      yield work(tools, of, { spanId: stepId, parentId: rootId, startNs: stepStart, endNs: now, sort: "step" });
      stepId = hex(16);
      stepStart = now;
    } else {
      const sort =
        made % 6 === 1 || made % 6 === 4 || (made % 12 === 2 && draw() < 0.5)
          ? draw() < 0.72
            ? "model"
            : "tool"
          : "tool";
      yield work(tools, of, { spanId: hex(16), parentId: stepId, startNs: began, endNs: now, sort });
    }
  }
  yield work(tools, of, { spanId: rootId, parentId: "", startNs, endNs: now, sort: "agent" });
}

interface Piece {
  readonly spanId: string;
  readonly parentId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly sort: "agent" | "step" | "model" | "tool";
}

function work(
  tools: Tools,
  of: { traceId: string; service: string; session: string; agent: string },
  { sort, ...piece }: Piece,
): TrafficSpan {
  const { draw, pick, hex } = tools;
  const failed = draw() < 0.02;
  const common: [string, string | number | boolean][] = [
    ["gen_ai.agent.name", of.agent],
    ["gen_ai.conversation.id", of.session],
    ["code.file.path", `src/agents/${of.agent}.ts`],
    ["code.line.number", 10 + Math.floor(draw() * 300)],
    ["code.function.name", `${of.agent}.${sort}`],
    ["thread.id", Math.floor(draw() * 4)],
    ["app.request.id", hex(16)],
    ["app.cached", draw() < 0.3],
  ];
  const own =
    sort === "model" ? modelCall(tools) : sort === "tool" ? toolCall(tools, pick(TOOLS), hex(8)) : agentWork(sort);
  const event = (name: string) => ({
    name,
    timeNs: piece.startNs + MILLISECOND,
    attributes: [["detail", tools.text(40)]] as [string, string][],
  });
  return {
    ...of,
    ...piece,
    name: own.name === "" ? `${sort} ${of.agent}` : own.name,
    kind: sort === "model" ? 3 : 1,
    failed,
    attributes: [...common, ...own.attributes],
    events: [event("progress"), ...(draw() < 0.5 ? [event("note")] : [])],
  };
}

type Own = { name: string; attributes: [string, string | number | boolean][] };

function modelCall({ draw, pick, text }: Tools): Own {
  const model = pick(MODELS);
  const size = 2000 + Math.floor(draw() * 4000);
  const said = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });
  return {
    name: `chat ${model}`,
    attributes: [
      ["gen_ai.operation.name", "chat"],
      ["gen_ai.request.model", model],
      ["gen_ai.usage.input_tokens", Math.floor(size / 4)],
      ["gen_ai.usage.output_tokens", 20 + Math.floor(draw() * 400)],
      [
        "gen_ai.input.messages",
        JSON.stringify([said("system", text(300)), said("user", text(Math.floor(size * 0.65)))]),
      ],
      ["gen_ai.output.messages", JSON.stringify([said("assistant", text(Math.floor(size * 0.2)))])],
    ],
  };
}

function toolCall({ text }: Tools, tool: string, id: string): Own {
  return {
    name: `execute_tool ${tool}`,
    attributes: [
      ["gen_ai.operation.name", "execute_tool"],
      ["gen_ai.tool.name", tool],
      ["gen_ai.tool.call.id", `call_${id}`],
      ["gen_ai.tool.call.arguments", JSON.stringify({ query: text(30) })],
    ],
  };
}

function agentWork(sort: "agent" | "step"): Own {
  const operation = sort === "agent" ? "invoke_agent" : "agent_step";
  return {
    name: "",
    attributes: [
      ["gen_ai.operation.name", operation],
      ["app.tenant", "north"],
      ["app.release", "2026.11.2"],
    ],
  };
}
