import { expect, test, vi } from "vitest";
import { asSent } from "../../../test/support/asSent.ts";
import { id, request, span } from "../../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { understoodRun } from "../../../test/support/understoodRun.ts";
import type { RunStatus } from "../../contract/run.ts";
import { BodyReader } from "./bodyReader.ts";
import { isOver } from "./isOver.ts";
import { openAnalysisStore } from "./openAnalysisStore.ts";
import { openWriter } from "./sqliteWriter.ts";

test.each<[status: RunStatus, spanCount: number, over: boolean]>([
  ["ok", 400, true],
  ["error", 4_000, true],
  ["incomplete", 1, true],
  ["running", 1, false],
  ["ok", 100_000, false],
])("a run that is %s with %i spans is over: %s", (status, spanCount, over) => {
  expect(isOver({ status, spanCount })).toBe(over);
});

test.each<[status: RunStatus, decodedAgain: number]>([
  ["ok", 3],
  ["running", 0],
])("spans of a run that is %s are decoded again at its next look: %i", (status, decodedAgain) => {
  const folder = temporaryFolder();
  const writer = openWriter(folder);
  const analysis = openAnalysisStore(folder);
  const traceId = id(7).padStart(32, "0");
  const plain = request([1, 2, 3].map((n) => span({ traceId, spanId: id(n) })));
  writer.keep([asSent(plain)], 1);
  analysis.readTraces([traceId]);
  analysis.writeUnderstood([traceId], [understoodRun({ runId: traceId, status, spanCount: 3 }, [])], 1);
  const decoded = vi.spyOn(BodyReader.prototype, "span");
  expect(analysis.readTraces([traceId]).spans).toHaveLength(3);
  expect(decoded.mock.calls).toHaveLength(decodedAgain);
  decoded.mockRestore();
  analysis.close();
  writer.close();
});
