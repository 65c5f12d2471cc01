import { expect, test } from "vitest";
import { sentenceParts } from "./sentence.ts";

const marked = (sentence: string) =>
  sentenceParts(sentence.replace(/(\d) (ms|s|min)\b/g, "$1\u00a0$2"))
    .map((part) => (part.tone === "plain" ? part.text : `[${part.tone}:${part.text}]`))
    .join("")
    .replaceAll("\u00a0", " ");

test("the outcome's time is strong and an exceeded budget warm", () => {
  expect(
    marked("Finished in 3.62 s, 650 ms of it waiting for a person. Researcher went ▲ 387 ms over its budget."),
  ).toBe(
    "Finished in [strong:3.62 s], 650 ms of it waiting for a person. Researcher went [over:▲ 387 ms over] its budget.",
  );
});

test("a blocked and a failed run say so first", () => {
  expect(marked("Blocked after 656 ms by no_promises: matched a pattern.")).toBe(
    "[guard:Blocked] after [strong:656 ms] by no_promises: matched a pattern.",
  );
  expect(marked("Failed after 1.60 s: ledger row is locked.")).toBe(
    "[error:Failed] after [strong:1.60 s]: ledger row is locked.",
  );
});

test("what did not fit leads to the next problem", () => {
  expect(marked("Finished in 4.22 s. true_wheel failed: cracked. And 9 more.")).toBe(
    "Finished in [strong:4.22 s]. true_wheel failed: cracked. [more:And 9 more].",
  );
});

test("nothing is lost or repeated, whatever the sentence", () => {
  for (const sentence of [
    "",
    "The end of this run never arrived.",
    "▲ 1 ms over",
    "Blocked",
    "in 5 s in 6 s. ◆ a, ◆ b",
  ]) {
    expect(
      sentenceParts(sentence)
        .map((part) => part.text)
        .join(""),
    ).toBe(sentence);
  }
});
