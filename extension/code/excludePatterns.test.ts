import { expect, test } from "vitest";
import { NO_RULES } from "../../locate/paths/ignoreRules.ts";
import { excludePatterns } from "./excludePatterns.ts";

const isExcluded = (settings: Record<string, unknown>, path: string) =>
  NO_RULES.with("", excludePatterns(settings).join("\n")).ignores(path);

test("the editor's globs leave out what they leave out of its search", () => {
  expect(isExcluded({ "**/generated": true }, "src/generated/a.ts")).toBe(true);
  expect(isExcluded({ "**/*.min.js": true }, "web/a.min.js")).toBe(true);
  expect(isExcluded({ "vendor/**": true }, "vendor/lib/a.py")).toBe(true);
  expect(isExcluded({ vendor: true }, "vendor/a.py")).toBe(true);
  expect(isExcluded({ vendor: true }, "src/vendor/a.py")).toBe(false);
  expect(isExcluded({ "**/{old,new}/*.{ts,js}": true }, "src/new/a.js")).toBe(true);
  expect(isExcluded({ "**/{old,new}/*.{ts,js}": true }, "src/new/a.py")).toBe(false);
});

test("what is switched off or depends on another file excludes nothing", () => {
  expect(isExcluded({ "**/*.js": { when: "$(basename).ts" }, "**/*.py": false }, "a.js")).toBe(false);
  expect(isExcluded({ "**/*.js": { when: "$(basename).ts" }, "**/*.py": false }, "a.py")).toBe(false);
});
