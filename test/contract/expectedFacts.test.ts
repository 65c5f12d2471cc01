import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import { captureNames, FIXTURES, readCapture } from "./captures.ts";
import { type Expected, wrongFacts } from "./expectedFacts.ts";

describe("recorded agents", () => {
  it.each(captureNames())("%s: every expected fact is understood", (name) => {
    const folder = join(FIXTURES, name);
    const { spans, logs } = readCapture(folder);
    const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected;
    const runs = understandTraces(spans, logs, { nowMs: Date.UTC(2030, 0) });
    expect(wrongFacts(expected, runs)).toEqual([]);
  });
});
