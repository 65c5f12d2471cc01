import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import type { UnderstoodRun } from "../../collector/model/understoodRun.ts";
import { keyPlaces } from "../../extension/code/keyPlaces.ts";
import { problemsOf } from "../../extension/problems/problems.ts";
import { PlaceCache } from "../../locate/names/placeCache.ts";
import { searchFiles } from "../../locate/names/searchFiles.ts";
import { createParser } from "../../locate/names/sourceParser.ts";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { namesOf } from "../../locate/rank/placesOfKey.ts";
import { aRunFacts } from "../support/builtFacts.ts";
import { loadGrammar } from "../support/loadGrammar.ts";
import { ROOT } from "../support/root.ts";
import { FIXTURES, readCapture } from "./captures.ts";

const SOURCES = join(ROOT, "test/fixtures/sources");
const tools = { parser: createParser(loadGrammar), cache: new PlaceCache() };

/** What the Problems view says of a run on the sources of its agent, each with what it leads to. */
async function problemsOn(capture: string, { summary, spans, code, ...facts }: UnderstoodRun): Promise<string[]> {
  const folder = join(SOURCES, capture);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => /\.(?:ts|py)$/.test(path));
  const found = await searchFiles(
    tools,
    namesOf(code),
    files.map((path) => ({ path })),
    ({ path }) => {
      const bytes = readFileSync(join(folder, path));
      return { bytes, text: () => bytes.toString() };
    },
  );
  const { places } = keyPlaces(
    code,
    (key) => key,
    (name) => found.filter((one) => one.place.name === name),
    {
      paths: { files: indexFiles(files), folders: [] },
      workingDirectory: null,
    },
  );
  const { budgets, guardrails } = facts;
  const run = { runIds: [summary.runId], durationMs: summary.durationMs, keys: code };
  return problemsOf(aRunFacts({ run: summary, spans, code: run, budgets, guardrails }), places).map((one) =>
    [`${one.line} ${one.severity}: ${one.message}`, ...one.related.map((to) => `${to.line} ${to.message}`)].join(" | "),
  );
}

const runsOf = (capture: string) => {
  const { spans, logs } = readCapture(join(FIXTURES, capture));
  return understandTraces(spans, logs, { nowMs: Date.UTC(2030, 0) });
};
/** Its agent's span was never sent: nothing of it has a place, or a name that stands in code. */
const NOWHERE = "Take an aerial photo of plot 12.";
const failedRuns = readdirSync(FIXTURES)
  .filter((capture) => existsSync(join(SOURCES, capture)))
  .flatMap((capture) => runsOf(capture).map((run) => ({ capture, run, name: run.summary.name })))
  .filter(({ run, name }) => run.summary.status === "error" && name !== NOWHERE);

test.each(failedRuns)("the failed run $name of $capture has a problem that says so", async ({ capture, run }) => {
  expect(await problemsOn(capture, run)).toContainEqual(expect.stringMatching(/^\d+ error/));
});

/** Each line was held against the source. */
test.each([
  // It was raised in one of two failing tries; the workflow around them only reports it again.
  [
    "py-langgraph-planner",
    "supper",
    ["136 error: catering failed: caterer does not answer. | 134 catering is defined here."],
  ],
  // The call of the model has no place of its own.
  [
    "py-crewai-launch",
    "Read the broken archive.",
    [expect.stringMatching(/^52 error: gpt-4\.1 failed: Error code: 400 - .*context too long/)],
  ],
  [
    "anthropic-sdk-data-analyst",
    "Revenue by month, with a chart.",
    [
      "20 error: claude-haiku-4-5 failed: invalid_request_error.",
      expect.stringMatching(/^13 information: run_sql failed: Error: syntax error at or near "FORM"/),
    ],
  ],
])("the problems of %s, %s stand where they began", async (capture, name, problems) => {
  const run = runsOf(capture).find(({ summary }) => summary.name === name)!;
  expect(await problemsOn(capture, run)).toEqual(expect.arrayContaining(problems));
  expect(await problemsOn(capture, run)).toHaveLength(problems.length);
});
