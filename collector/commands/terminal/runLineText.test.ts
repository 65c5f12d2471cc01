import { expect, test } from "vitest";
import { runLineText } from "./runLineText.ts";

const line = {
  durationMs: 1000,
  open: false,
  segments: [
    { fromMs: 0, toMs: 500, state: "working", agent: "A", spanId: "1", over: false },
    { fromMs: 500, toMs: 1000, state: "waiting", agent: null, spanId: "2", over: false },
  ],
  marks: [{ atMs: 300, kind: "failed", spanId: "3" }],
} as const;

test("work is heavy, waiting dashed, a failure stands where it happened", () => {
  expect(runLineText(line, ["A"], 10, (text) => text)).toBe("━━━×━┅┅┅┅┅");
});

test("work has the colour of its agent", () => {
  expect(runLineText(line, ["B", "A"], 2, (text, tone) => `[${tone}${text}]`)).toBe("[error×][quiet┅]");
  expect(runLineText({ ...line, marks: [] }, ["B", "A"], 2, (text, tone) => `[${tone}${text}]`)).toBe(
    "[agent1━][quiet┅]",
  );
});
