import { expect, test } from "vitest";
import { NO_RULES } from "./ignoreRules.ts";

test("without rules nothing is ignored", () => {
  expect(NO_RULES.ignores("a/b.ts")).toBe(false);
});

test("a file deeper down outweighs those above it, and speaks of its own folder only", () => {
  const rules = NO_RULES.with("", "*.gen.ts\n/private/\n").with("src", "!keep.gen.ts\nnotes.ts\n");
  expect(rules.ignores("a.gen.ts")).toBe(true);
  expect(rules.ignores("src/a.gen.ts")).toBe(true);
  expect(rules.ignores("src/keep.gen.ts")).toBe(false);
  expect(rules.ignores("src/notes.ts")).toBe(true);
  expect(rules.ignores("private/")).toBe(true);
  expect(rules.ignores("src/private/")).toBe(false);
  expect(rules.ignores("web/notes.ts")).toBe(false);
  expect(rules.ignores("notes.ts")).toBe(false);
});
