import { expect, test } from "vitest";
import { IngestLoad } from "./ingestLoad.ts";

test("what the busiest thread tells is seen by others for a moment", () => {
  let nowMs = Date.UTC(2026, 10, 28);
  const memory = IngestLoad.memory();
  const writer = new IngestLoad(memory, () => nowMs);
  const other = new IngestLoad(memory, () => nowMs);
  expect(other.share).toBe(0);
  writer.tell("writing", 0.75);
  writer.tell("taking", 0.25);
  nowMs += 100;
  expect(other.share).toBe(0.75);
  nowMs += 1_000;
  expect(other.share).toBe(0);
});
