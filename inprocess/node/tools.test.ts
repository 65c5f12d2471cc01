import { expect, test } from "vitest";
import { isTool } from "./tools.ts";

test.each([
  ["/usr/lib/node_modules/npm/bin/npm-cli.js", true],
  ["/usr/bin/npx", true],
  ["/w/node_modules/.bin/tsc", true],
  ["C:\\w\\node_modules\\typescript\\bin\\tsc", true],
  ["/w/node_modules/pnpm/bin/pnpm.cjs", true],
  ["/w/node_modules/next/dist/bin/next", false],
  ["/w/node_modules/.bin/tsx", false],
  ["/w/src/npm-agent.js", false],
  ["/w/npm/agent.js", false],
  ["", false],
])("%s is a tool: %s", (script, tool) => {
  expect(isTool(script)).toBe(tool);
});
