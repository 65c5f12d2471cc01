import { expect, test } from "vitest";
import { agent, type SpanSpec, START_MS, spanRecord } from "../../../test/support/buildSpans.ts";
import { understandTraces } from "../understandTraces.ts";

const TEAM = "3007d29e-1b2e-4791-b072-bc479e8a6dd3";
const carried = (name: string, at: number, trace: string, type?: string): SpanSpec => ({
  name: `autogen ${name}`,
  id: `${name.split(" ")[0]} ${at}`,
  from: at,
  to: at + 1,
  trace,
  scope: "autogen SingleThreadedAgentRuntime",
  ...(type === undefined ? {} : { attributes: { "messaging.message.type": type } }),
});
const MANAGER = `SwarmGroupChatManager_${TEAM}.(${TEAM})-A`;

/** Constructed: one team without another instrumentation, each message a trace of its own. */
function run(n: number, at: number): SpanSpec[] {
  const asked = carried(`publish triage_${TEAM}.(${TEAM})-T`, at + 10, `${n} turn`);
  const work = agent("triage", at + 11, at + 40, {
    id: `a${n}`,
    trace: `${n} turn`,
    parent: asked.id as string,
    scope: "autogen-core",
  });
  return [
    carried(`create ${MANAGER}`, at, `${n} create`, "GroupChatStart"),
    carried(`send ${MANAGER}`, at + 1, `${n} send`),
    { ...asked, to: at + 41 },
    work,
  ];
}

test("each run of one team is a run, whatever came between them and in any order", () => {
  const specs = [...run(1, 0), ...run(2, 1000), ...run(3, 2000)];
  for (const records of [specs, specs.toReversed()]) {
    const runs = understandTraces(records.map(spanRecord), [], { nowMs: START_MS });
    expect(runs.map(({ summary }) => [summary.traceIds.length, summary.agents, summary.startMs - START_MS])).toEqual([
      [3, ["triage"], 0],
      [3, ["triage"], 1000],
      [3, ["triage"], 2000],
    ]);
  }
});

test("a team whose start was not sent is one run all the same", () => {
  const [, ...rest] = run(1, 0);
  expect(understandTraces(rest.map(spanRecord), [], { nowMs: START_MS })).toHaveLength(1);
});

test("a swarm that passes control to a person has asked, and goes on where it is started with what the person said", () => {
  const passes: SpanSpec = {
    name: "execute_tool transfer_to_user",
    id: "pass",
    from: 20,
    to: 21,
    trace: "1 turn",
    parent: "a1",
    scope: "autogen-core",
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "transfer_to_user",
      "gen_ai.tool.description": "Handoff to user.",
    },
  };
  const said = (type: string): SpanSpec => ({
    ...carried(`process ${MANAGER}`, 1002, "2 send"),
    parent: "send 1001",
    attributes: { message: JSON.stringify({ messages: [{ source: "user", target: "triage", content: "7", type }] }) },
  });
  const runsWith = (type: string) =>
    understandTraces([...run(1, 0), passes, ...run(2, 1000), said(type)].map(spanRecord), [], { nowMs: START_MS });
  const [asked, ...more] = runsWith("HandoffMessage");
  expect(more).toEqual([]);
  expect(asked?.summary).toMatchObject({ toolCalls: 0, approvals: { requested: 1, approved: 0, denied: 0 } });
  expect(asked?.approvals).toMatchObject([
    { tool: null, agent: "triage", outcome: null, askedMs: 20, answeredMs: 1002 },
  ]);
  expect(runsWith("TextMessage")).toHaveLength(2);
});
