import { digestTraces, RULES_VERSION, understandTraces } from "../conventions/understandTraces.ts";
import { openAnalysisStore } from "../store/sqlite/openAnalysisStore.ts";
import { isDamage } from "../store/sqlite/openDatabase.ts";
import { AnalysisLoop } from "./analysisLoop.ts";
import { serveThread } from "./serveThread.ts";
import type { AnalyserCalls, AnalyserEvent, StoreData } from "./threadCalls.ts";

serveThread<AnalyserCalls, StoreData, AnalyserEvent>(({ folder }, emit) => {
  const store = openAnalysisStore(folder);
  const loop = new AnalysisLoop({
    store,
    rulesVersion: RULES_VERSION,
    analyse: understandTraces,
    digest: digestTraces,
    emit,
    onTrouble: (error) => {
      if (isDamage(error)) emit("damaged");
    },
    report: (problem) => process.stderr.write(`${problem}\n`),
  });
  loop.poke();
  return {
    calls: { poke: () => loop.poke() },
    close: async () => {
      await loop.close();
      store.close();
    },
  };
});
