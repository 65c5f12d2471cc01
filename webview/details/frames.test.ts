import { expect, test } from "vitest";
import type { StackFrame } from "../../collector/contract/span.ts";
import { fileName, stackParts } from "./frames.ts";

const frame = (path: string, line: number, user: boolean, symbol: string | null = null): StackFrame => ({
  path,
  line,
  column: null,
  symbol,
  user,
});

test("the program's own frames stand one by one, others are counted", () => {
  const parts = stackParts([
    frame("/app/src.ts", 16, true, "searchWire"),
    frame("/app/node_modules/otel/a.js", 1, false),
    frame("/app/node_modules/otel/a.js", 2, false),
    frame("/app/src.ts", 85, true),
    frame("node:internal/x", 1, false),
    frame("node:internal/y", 1, false),
  ]);
  expect(parts.map((part) => part.text)).toEqual([
    "searchWire  src.ts:16",
    "2 frames in a.js",
    "src.ts:85",
    "2 frames in 2 files",
  ]);
});

test("a file has its name on every platform", () => {
  expect(fileName("C:\\work\\agent.py")).toBe("agent.py");
  expect(fileName("/app/src.ts")).toBe("src.ts");
  expect(fileName("agent.py")).toBe("agent.py");
});
