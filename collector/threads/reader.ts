import { plainSpan } from "../otlp/plainSpan.ts";
import { openRunReader } from "../store/sqlite/openRunReader.ts";
import { serveThread } from "./serveThread.ts";
import type { ReaderCalls, StoreData } from "./threadCalls.ts";

serveThread<ReaderCalls, StoreData>(({ folder }) => {
  const reader = openRunReader(folder);
  if (!reader) throw new Error(`There is no store in ${folder}.`);
  return {
    calls: {
      health: () => reader.health(),
      runs: (filter) => reader.runs(filter),
      runsJson: (filter) => ownBytes(JSON.stringify(reader.runs(filter))),
      run: (runId) => reader.run(runId),
      part: (runId, part, page) => reader.part(runId, part, page),
      span: (runId, spanId) => {
        const found = reader.span(runId, spanId);
        return found && { ...found, record: plainSpan(found.record) };
      },
      columns: (runId) => reader.columns(runId),
      metrics: (filter) => reader.metrics(filter),
      search: (text, page) => reader.search(text, page),
      code: (runId) => reader.code(runId),
      divergence: (a, b) => reader.divergence(a, b),
      evidenceTotals: (runId) => reader.evidenceTotals(runId),
      evidence: (runId, count, page) => reader.evidence(runId, count, page),
    },
    close: () => reader.close(),
  };
});

/** UTF-8 in memory of its own, which goes to another thread without a copy. */
function ownBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Buffer.byteLength(text));
  Buffer.from(bytes.buffer).write(text);
  return bytes;
}
