import { replayCapture } from "../support/replayCapture.ts";
import { type SentSpan, sendSpans } from "../support/sendSpan.ts";

const LONG =
  "Archivist of the northern agencies for wind, water and the storage of both, who answers in whole sentences only";
const LONG_TOOL =
  "search_the_archive_of_the_north_sea_wind_power_agency_for_reports_of_the_last_ten_years_in_all_languages";
/** Spans of one request; a larger one is refused. */
const PER_REQUEST = 2_000;

const RECORDED = ["py-langgraph-supervisor", "py-autogen-swarm", "py-pydantic-ai-deferred", "claude-code-todos-nested"];

/**
 * Sends runs as short, as long, as wordy and as unfinished as people have them.
 * @param http address of the receiver
 * @param workspace the folder that they belong to
 */
export async function sendPictured(http: string, workspace: string): Promise<void> {
  for (const name of RECORDED) await replayCapture(name, http, workspace);
  const now = Date.now();
  await sendSpans(http, workspace, "one-span", [chat("a0", "01", null, now - 4_000, now - 3_160)]);
  await sendSpans(http, workspace, "long-names", longNames(now - 60_000));
  await sendSpans(http, workspace, "live", unfinished("c0", now - 1_500));
  await sendSpans(http, workspace, "gone", unfinished("e0", now - 1_800_000));
  const many = manySpans(now - 3_600_000);
  for (let at = 0; at < many.length; at += PER_REQUEST)
    await sendSpans(http, workspace, "ten-thousand", many.slice(at, at + PER_REQUEST));
}

const id = (text: string, digits: number) => text.padStart(digits, "0");

function span(
  [trace, own, parent]: readonly [string, string, string | null],
  name: string,
  [startMs, endMs]: readonly [number, number | null],
  attributes: Readonly<Record<string, string | number>>,
): SentSpan {
  const above = parent === null ? {} : { parentSpanId: id(parent, 16) };
  return { traceId: id(trace, 32), spanId: id(own, 16), ...above, name, startMs, endMs, attributes };
}

function chat(trace: string, own: string, parent: string | null, from: number, to: number | null): SentSpan {
  return span([trace, own, parent], "chat gpt-5.2", [from, to], {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "gpt-5.2",
    "gen_ai.usage.input_tokens": 1_204,
    "gen_ai.usage.output_tokens": 77,
  });
}

function agent(
  trace: string,
  own: string,
  parent: string | null,
  name: string,
  times: readonly [number, number | null],
) {
  const attributes = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name };
  return span([trace, own, parent], `invoke_agent ${name}`, times, attributes);
}

function tool(trace: string, own: string, parent: string, name: string, times: readonly [number, number | null]) {
  return span([trace, own, parent], `execute_tool ${name}`, times, {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": name,
    "gen_ai.tool.call.arguments": JSON.stringify({ query: `${LONG}? ${LONG}`, limit: 12 }),
  });
}

function longNames(at: number): SentSpan[] {
  const spans = [agent("b0", "b0", null, LONG, [at, at + 42_000])];
  for (let n = 1; n < 24; n++) {
    const [own, parent] = [(0xb0 + n).toString(16), (0xb0 + Math.floor((n - 1) / 2)).toString(16)];
    const times = [at + n * 400, at + 41_000 - n * 600] as const;
    if (n < 11) spans.push(agent("b0", own, parent, `${n}, second ${LONG}`, times));
    else spans.push(tool("b0", own, parent, `${LONG_TOOL}_${n}`, times));
  }
  return spans;
}

function unfinished(trace: string, at: number): SentSpan[] {
  return [
    agent(trace, "c0", null, "Researcher", [at, null]),
    chat(trace, "c1", "c0", at + 40, at + 620),
    tool(trace, "c2", "c0", "search_wire", [at + 640, at + 900]),
    chat(trace, "c3", "c0", at + 930, null),
  ];
}

/** An hour of work by eight agents in turn, model and tool by turns. */
function manySpans(at: number): SentSpan[] {
  const spans = [agent("d0", "d0000", null, "Foreman", [at, at + 3_500_000])];
  const each = 3_490_000 / 100;
  for (let turn = 0; turn < 100; turn++) {
    const own = (0xd1000 + turn * 0x1000).toString(16);
    const from = at + 1_000 + turn * each;
    spans.push(agent("d0", own, "d0000", `Worker ${(turn % 8) + 1}`, [from, from + each - 500]));
    for (let n = 1; n < 100; n++) {
      const one = (0xd1000 + turn * 0x1000 + n).toString(16);
      const start = from + (n * (each - 2_000)) / 100;
      const end = start + (each / 130) * (n % 7 === 0 ? 0.2 : 1);
      spans.push(n % 3 === 0 ? tool("d0", one, own, `tool_${n % 5}`, [start, end]) : chat("d0", one, own, start, end));
    }
  }
  return spans;
}
