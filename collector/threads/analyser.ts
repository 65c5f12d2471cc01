import { digestTraces, RULES_VERSION, understandTraces } from "../conventions/understandTraces.ts";
import { faultOf } from "../faultOf.ts";
import { openAnalysisStore } from "../store/sqlite/openAnalysisStore.ts";
import { isDamage } from "../store/sqlite/openDatabase.ts";
import { openSearchIndexer } from "../store/sqlite/openSearchIndexer.ts";
import { WriteTurn } from "../store/writeTurn.ts";
import { AnalysisLoop } from "./analysisLoop.ts";
import { IndexingLoop } from "./indexingLoop.ts";
import { IngestLoad } from "./ingestLoad.ts";
import { serveThread } from "./serveThread.ts";
import type { AnalyserCalls, AnalyserEvent, StoreData } from "./threadCalls.ts";

serveThread<AnalyserCalls, StoreData, AnalyserEvent>(({ folder, load, turn }, emit) => {
  const ownTurn = new WriteTurn(turn, "other");
  const ingest = new IngestLoad(load);
  const store = openAnalysisStore(folder, ownTurn);
  const waiting = new Set<string>();
  const loop = new AnalysisLoop({
    store,
    rulesVersion: RULES_VERSION,
    analyse: understandTraces,
    digest: digestTraces,
    load: () => ingest.share,
    emit,
    onOpen: (runId, processes) => {
      // Most runs are over, and nobody waits for anything of them.
      if (processes.length > 0) waiting.add(runId);
      else if (!waiting.delete(runId)) return;
      emit({ type: "open", runId, processes });
    },
    onTrouble: (error) => {
      if (isDamage(error)) emit("damaged");
    },
    report: (problem) => process.stderr.write(`${problem}\n`),
  });
  const indexer = openSearchIndexer(folder, ownTurn);
  const indexing = new IndexingLoop({
    step: () => indexer.step(),
    waits: () => loop.isBehind,
    onTrouble: (error) => {
      if (isDamage(error)) emit("damaged");
      process.stderr.write(`The search index could not be filled: ${faultOf(error)}.\n`);
    },
  });
  const poke = () => {
    loop.poke();
    indexing.poke();
  };
  poke();
  return {
    calls: { poke, show: (runId) => loop.show(runId), behind: () => store.behind(RULES_VERSION) },
    close: async () => {
      indexing.close();
      indexer.close();
      await loop.close();
      store.close();
    },
  };
});
