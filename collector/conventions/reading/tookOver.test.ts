import { describe, expect, it } from "vitest";
import { agent, ns, spanRecord } from "../../../test/support/buildSpans.ts";
import { normaliseSpan } from "../normaliseSpan.ts";
import { namedAgents, type Transfer, tookOver } from "./tookOver.ts";

const agents = namedAgents(
  [agent("Back Office", 30, 40, { trace: "t2" }), agent("Desk", 0, 9), agent("Trip", 10, 20)].map((spec) =>
    normaliseSpan(spanRecord(spec)),
  ),
);
const next = (atMs: number, more: Omit<Transfer, "fromNs"> = {}) =>
  tookOver(agents, { fromNs: ns(atMs), ...more })?.agentName ?? null;

describe("the agent that took over", () => {
  it("is the first that starts from then on", () => {
    expect([next(5), next(10), next(11), next(31)]).toEqual(["Trip", "Trip", "Back Office", null]);
  });

  it("is the one that is named, whoever starts before it", () => {
    expect([next(5, { named: "backoffice" }), next(5, { named: "desk" })]).toEqual(["Back Office", null]);
  });

  it("lies beside the one that passed control, and is another one", () => {
    expect([
      next(0, { beside: { parentId: null, not: "Desk" } }),
      next(0, { beside: { parentId: "x", not: null } }),
    ]).toEqual(["Trip", null]);
  });

  it("is nobody where the one that passed control is the next itself, or what comes next is of another trace", () => {
    expect([next(5, { by: "Trip" }), next(5, { by: "Desk" }), next(11, { traceId: "trace-1" })]).toEqual([
      null,
      "Trip",
      null,
    ]);
  });
});
