import { setImmediate as nextTurn } from "node:timers/promises";
import { faultOf } from "../faultOf.ts";
import { maskAccepted } from "../masking/maskAccepted.ts";
import { maskingKey } from "../masking/maskingKey.ts";
import { openWriter } from "../store/sqlite/sqliteWriter.ts";
import { GroupCommit } from "./groupCommit.ts";
import { Housekeeping } from "./housekeeping.ts";
import { serveThread } from "./serveThread.ts";
import type { StoreData, WriterCalls, WriterEvent } from "./threadCalls.ts";

serveThread<WriterCalls, StoreData, WriterEvent>(({ folder, settings }, emit) => {
  const key = settings.masking ? maskingKey(folder) : null;
  const writer = openWriter(folder, settings.durability);
  const group = new GroupCommit((requests) => {
    const outcomes = writer.keep(requests, Date.now());
    if (writer.takeChangedTraces().length > 0) emit("changed");
    return outcomes;
  });
  const housekeeping = new Housekeeping({
    tidy: () => writer.tidy(settings, Date.now()),
    settle: () => writer.settle(),
    onDeleted: (deleted) => emit({ deleted }),
    report: (error) => process.stderr.write(`The store could not be tidied: ${faultOf(error)}.\n`),
  });
  return {
    calls: {
      keep: (request) => group.keep(maskAccepted(request, key)),
      deleteRun: async (runId) => {
        group.flush();
        while (writer.forgetWords(runId)) await nextTurn();
        return writer.deleteRun(runId);
      },
      deleteAll: () => {
        group.flush();
        writer.deleteAll();
      },
      pinRun: (runId, pinned) => {
        group.flush();
        return writer.pinRun(runId, pinned);
      },
    },
    close: () => {
      housekeeping.close();
      group.flush();
      writer.close();
    },
  };
});
