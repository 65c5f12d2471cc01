import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { SpanSpec } from "../../test/support/buildSpans.ts";
import { ROOT } from "../../test/support/root.ts";
import { folderOfThisFile } from "../../test/support/temporaryFolder.ts";
import type { Family } from "./family.ts";

const folder = folderOfThisFile();

/** The family that CONTRIBUTING.md shows, as a file of its own. */
async function exampleFamily(): Promise<Family> {
  const text = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
  const code = /```ts\n(import type \{ Family[\s\S]*?)\n```/.exec(text)?.[1];
  if (code === undefined) throw new Error("CONTRIBUTING.md shows no family.");
  const file = join(folder, "acme.ts");
  writeFileSync(file, code.replaceAll('"../', `"${pathToFileURL(join(ROOT, "collector/conventions"))}/`));
  return ((await import(pathToFileURL(file).href)) as { acme: Family }).acme;
}

beforeAll(async () => {
  const acme = await exampleFamily();
  vi.doMock("./families/families.ts", async (original) => {
    const { FAMILIES } = await original<typeof import("./families/families.ts")>();
    return { FAMILIES: [...FAMILIES, acme] };
  });
  vi.resetModules();
});

afterAll(() => {
  vi.doUnmock("./families/families.ts");
});

const span = (
  name: string,
  from: number,
  to: number,
  attributes: SpanSpec["attributes"],
  parent?: string,
): SpanSpec => ({
  name,
  from,
  to,
  scope: "acme.tracing",
  ...(parent === undefined ? {} : { parent }),
  ...(attributes === undefined ? {} : { attributes }),
});

it("the family that CONTRIBUTING.md adds in one file is recognised and read", async () => {
  const { understand } = await import("../../test/support/understand.ts");
  const { summary, spans } = understand([
    span("run", 0, 10, { "acme.kind": "worker", "acme.worker": "Digger", "acme.conversation": "c-1" }),
    span("model", 1, 3, { "acme.kind": "think", "acme.model": "m", "acme.tokens.in": 7, "acme.tokens.out": 2 }, "run"),
    { ...span("dig", 4, 6, { "acme.kind": "act", "acme.act.name": "dig", "acme.gave_up": true }, "run"), status: "ok" },
  ]);
  expect(summary).toMatchObject({
    families: ["acme"],
    agents: ["Digger"],
    sessionId: "c-1",
    llmCalls: 1,
    inputTokens: 7,
    outputTokens: 2,
    tools: { dig: 1 },
    toolErrors: 1,
  });
  expect(spans.map(({ kind }) => kind)).toEqual(["agent", "llm", "tool"]);
});
