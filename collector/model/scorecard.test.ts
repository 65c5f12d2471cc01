import { describe, expect, it } from "vitest";
import { agent, approval, failed, llm, type SpanSpec, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

type Steps = readonly (readonly [id: string, status: string, title?: string])[];

/** A span that writes versions of a plan down. */
const planner = (...versions: readonly (readonly [atMs: number, steps: Steps])[]): SpanSpec =>
  agent("Planner", 0, 100, {
    id: "plan",
    events: versions.map(([at, steps], i) => ({
      name: "traceline.plan.updated",
      at,
      attributes: {
        "traceline.plan.id": "p",
        "traceline.plan.version": i + 1,
        "traceline.plan.steps": JSON.stringify(
          steps.map(([id, status, title = `Do ${id}`]) => ({ id, title, status })),
        ),
      },
    })),
  });
const scorecard = (...spans: readonly SpanSpec[]) => {
  const card = understand(spans, { ageMs: 200 }).summary.scorecard;
  if (!card) throw new Error("The run was not understood.");
  return card;
};
const work = agent("A", 0, 100, { id: "a" });

describe("time to plan", () => {
  it("is the time of the first version", () => {
    expect(scorecard(planner([30, [["1", "pending"]]], [60, [["1", "completed"]]])).timeToPlanMs).toBeCloseTo(30);
  });
  it("is unknown where nobody wrote a plan down", () => expect(scorecard(work).timeToPlanMs).toBeNull());
});

describe("plan accuracy", () => {
  it("is 1 where every step was done as it was planned", () => {
    const card = scorecard(
      planner(
        [
          1,
          [
            ["1", "pending"],
            ["2", "pending"],
          ],
        ],
        [
          50,
          [
            ["1", "completed"],
            ["2", "completed"],
          ],
        ],
      ),
    );
    expect([card.planAccuracy, card.of.stepsAsPlanned, card.of.steps]).toEqual([1, 2, 2]);
  });

  it("counts steps that were added, given up, skipped or never done against it", () => {
    const card = scorecard(
      planner(
        [
          1,
          [
            ["1", "pending"],
            ["2", "pending"],
            ["3", "pending"],
            ["4", "pending"],
          ],
        ],
        [
          10,
          [
            ["1", "in_progress"],
            ["2", "pending"],
            ["3", "pending"],
            ["4", "pending"],
          ],
        ],
        [
          50,
          [
            ["1", "completed"],
            ["2", "skipped"],
            ["3", "pending"],
            ["5", "completed"],
          ],
        ],
      ),
    );
    expect([card.of.stepsAsPlanned, card.of.steps, card.planAccuracy]).toEqual([1, 5, 0.2]);
  });

  it("takes a step under a new title for another one than was planned", () => {
    const card = scorecard(planner([1, [["1", "in_progress"]]], [50, [["1", "completed", "Do something else"]]]));
    expect(card.planAccuracy).toBe(0);
  });

  it("takes a plan that is written one step at a time for one plan", () => {
    const card = scorecard(
      planner(
        [1, [["1", "pending"]]],
        [
          2,
          [
            ["1", "pending"],
            ["2", "pending"],
          ],
        ],
        [
          3,
          [
            ["1", "in_progress"],
            ["2", "pending"],
          ],
        ],
        [
          4,
          [
            ["1", "completed"],
            ["2", "completed"],
          ],
        ],
      ),
    );
    expect(card.planAccuracy).toBe(1);
  });

  it("is unknown without a plan, without statuses, and while the run goes on", () => {
    expect(scorecard(work).planAccuracy).toBeNull();
    expect(scorecard(planner([1, [["1", "?"]]])).planAccuracy).toBeNull();
    const { to: _, ...running } = planner([1, [["1", "completed"]]]);
    expect(scorecard(running).planAccuracy).toBeNull();
  });
});

describe("action success rate", () => {
  it("is of model and tool calls that ended, every try for itself", () => {
    const card = scorecard(
      work,
      llm("m", 1, 5, { parent: "a" }),
      tool("t", 5, 10, { id: "t1", parent: "a", ...failed("no") }),
      tool("t", 10, 15, { id: "t2", parent: "a" }),
      tool("t", 20, undefined, { id: "t3", parent: "a" }),
    );
    expect([card.of.actionsSucceeded, card.of.actions]).toEqual([2, 3]);
    expect(card.actionSuccessRate).toBeCloseTo(2 / 3);
  });
  it("is unknown where nothing was called", () => expect(scorecard(work).actionSuccessRate).toBeNull());
});

describe("recovery rate", () => {
  const tries = [
    tool("t", 5, 10, { id: "t1", parent: "a", ...failed("no") }),
    tool("t", 10, 15, { id: "t2", parent: "a" }),
    tool("u", 20, 25, { id: "u1", parent: "a", ...failed("never") }),
  ];
  it("is of failures, by whether a later try worked", () => {
    const card = scorecard(work, ...tries);
    expect([card.of.failuresRecovered, card.of.failuresSeen, card.recoveryRate]).toEqual([1, 2, 0.5]);
  });
  it("counts tries that failed inside a span that worked in the end", () => {
    const asked = llm("m", 1, 5, { parent: "a", events: [{ name: "retry", at: 2 }] });
    const card = scorecard(work, asked);
    expect([card.of.failuresRecovered, card.of.failuresSeen, card.recoveryRate]).toEqual([1, 1, 1]);
  });
  it("is unknown where nothing failed, and while what failed may still be made good", () => {
    expect(scorecard(work).recoveryRate).toBeNull();
    const { to: _, ...running } = work;
    expect(scorecard(running, ...tries).recoveryRate).toBeNull();
  });
});

describe("human interventions", () => {
  it("are questions to a person", () =>
    expect(scorecard(work, approval("t", 1, 9, { parent: "a" })).humanInterventions).toBe(1));
  it("are unknown where the telemetry would not tell of one", () =>
    expect(scorecard(work).humanInterventions).toBeNull());
  it("are none where it would", () => {
    const span = { name: "claude_code.interaction", from: 0, to: 9, scope: "com.anthropic.claude_code.tracing" };
    expect(scorecard(span).humanInterventions).toBe(0);
  });
});

describe("time to goal", () => {
  it("is how long a run took that ended well", () => expect(scorecard(work).timeToGoalMs).toBeCloseTo(100));
  it("is unknown of a run that failed", () => {
    expect(scorecard({ ...work, ...failed("no") }).timeToGoalMs).toBeNull();
  });
});

describe("tokens and cost", () => {
  const used = { "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 5 };
  it("are those of the run, with their lower bounds", () => {
    const told = llm("nobody-sells-it", 1, 5, { id: "1", parent: "a", attributes: used });
    const card = scorecard(work, told, llm("nobody-sells-it", 5, 9, { id: "2", parent: "a" }));
    expect([card.tokens, card.tokensAtLeast, card.costUsd, card.costAtLeast]).toEqual([15, true, null, false]);
  });
});
