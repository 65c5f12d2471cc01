import { expect, test } from "vitest";
import { summary } from "./import.ts";

const kept = { traces: 1, logs: 2, metrics: 0 };
const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("what came of an import is said with counts, and what was left out too", () => {
  expect(plain(summary(1, { kept, refused: 0, broken: 0 }, 0))).toBe(
    "Kept 1 span, 2 log records and 0 data points of 1 file: no run that was not known.",
  );
  expect(plain(summary(2, { kept, refused: 1, broken: 2 }, 3))).toBe(
    "Kept 1 span, 2 log records and 0 data points of 2 files: 3 new runs. Left out 2 broken pieces and 1 bad record.",
  );
});
