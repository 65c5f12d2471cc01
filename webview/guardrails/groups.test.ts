import { expect, test } from "vitest";
import type { GuardrailCheck } from "../../collector/contract/facts.ts";
import { VERDICTS, type Verdict } from "../../collector/contract/span.ts";
import { checkGroups, verdictMark } from "./groups.ts";

const check = (verdict: Verdict, atMs = 0): GuardrailCheck => ({
  name: verdict,
  stage: "input",
  verdict,
  reason: null,
  spanId: verdict,
  targetSpanId: null,
  atMs,
  durationMs: null,
  agent: null,
  policy: null,
  score: null,
});

test("what stopped something comes first, then other hits, what was allowed, what is not known", () => {
  const groups = checkGroups([check("unknown"), check("allow"), check("warn", 5), check("modify", 2), check("block")]);
  expect(groups.map((group) => [group.head, group.checks.map((one) => one.verdict)])).toEqual([
    ["Stopped something", ["block"]],
    ["Changed or questioned something", ["modify", "warn"]],
    ["Allowed", ["allow"]],
    ["Verdict unknown", ["unknown"]],
  ]);
});

test("no check is lost, whatever its verdict", () => {
  const groups = checkGroups(VERDICTS.map((verdict) => check(verdict)));
  expect(groups.flatMap((group) => group.checks).length).toBe(VERDICTS.length);
});

test("only hits have a warm colour", () => {
  expect(verdictMark("allow").tone).toBe("q");
  expect(verdictMark("unknown").tone).toBe("q");
  expect(verdictMark("block")).toEqual({ glyph: "◆", tone: "grd" });
  expect(verdictMark("error")).toEqual({ glyph: "✕", tone: "err" });
});
