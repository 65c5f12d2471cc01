import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { faultOf } from "../faultOf.ts";
import { maskAccepted } from "../masking/maskAccepted.ts";
import { maskingKey } from "../masking/maskingKey.ts";
import type { Outcome } from "../otlp/acceptedRequest.ts";
import { openWriter } from "../store/sqlite/sqliteWriter.ts";
import { StoreBusy, StoreDamaged } from "../store/store.ts";
import { WriteTurn } from "../store/writeTurn.ts";
import { BackgroundWork } from "./backgroundWork.ts";
import { GroupCommit } from "./groupCommit.ts";
import { Housekeeping } from "./housekeeping.ts";
import { IngestLoad } from "./ingestLoad.ts";
import { LoadMeter } from "./loadMeter.ts";
import { Occasionally } from "./occasionally.ts";
import { letGo } from "./ownMemory.ts";
import { unpacked } from "./requestBatch.ts";
import { serveThread } from "./serveThread.ts";
import type { BatchOutcome, StoreData, WriterCalls, WriterEvent } from "./threadCalls.ts";

/** How often, and after how long, the database's log is tried to be emptied while somebody reads it. */
const LOG_TRIES = 50;
const LOG_PAUSE_MS = 100;

/** How often others hear of changes while senders send. */
const NEWS_MS = 25;

serveThread<WriterCalls, StoreData, WriterEvent>(({ folder, settings, load, turn }, emit) => {
  const key = settings.masking ? maskingKey(folder) : null;
  const writer = openWriter(folder, settings.durability, new WriteTurn(turn, "first"));
  // A message per commit would cost as much as a commit.
  const news = new Occasionally(NEWS_MS, () => {
    if (writer.takeNews()) emit("changed");
  });
  const meter = new LoadMeter(new IngestLoad(load), "writing");
  const group = new GroupCommit((requests) => {
    meter.tick();
    try {
      const outcomes = writer.keep(requests, Date.now());
      news.ask();
      return outcomes;
    } finally {
      letGo(requests);
    }
  });
  const housekeeping = new Housekeeping({
    tidy: () => writer.tidy(settings, Date.now()),
    settle: () => writer.emptyLog(),
    onDeleted: (deleted) => emit({ deleted }),
    report: (error) => {
      if (error instanceof StoreDamaged) emit("damaged");
      process.stderr.write(`The store could not be tidied: ${faultOf(error)}.\n`);
    },
  });
  let waiting = 0;
  const reindexing = new BackgroundWork({
    step: () => {
      group.flush();
      waiting = writer.continueReindex();
      emit("changed");
      return waiting > 0;
    },
    onTrouble: (error) => {
      if (error instanceof StoreDamaged) emit("damaged");
      process.stderr.write(`Reindexing was interrupted: ${faultOf(error)}.\n`);
    },
  });
  return {
    calls: {
      keep: async (request) => (await group.keep([maskAccepted(request, key)]))[0] as Outcome,
      keepAll: async (packed) =>
        (await group.keep(unpacked(packed).map((request) => maskAccepted(request, key)))).map(asBatchOutcome),
      deleteRun: async (runId) => {
        group.flush();
        if (!writer.beginDeletion(runId)) return false;
        emit({ deleted: runId });
        housekeeping.settleLater();
        while (writer.continueDeletion()) await nextTurn();
        for (let tries = 0; tries < LOG_TRIES; tries++) {
          if (writer.emptyLog()) return true;
          await sleep(LOG_PAUSE_MS);
        }
        throw new StoreBusy("A reader kept what was deleted in the database's log.");
      },
      pinRun: (runId, pinned) => {
        group.flush();
        return writer.pinRun(runId, pinned);
      },
      reindex: (runId) => {
        const found = writer.beginReindex(runId);
        if (found !== null) reindexing.begin();
        waiting = found ?? waiting;
        return found;
      },
      reindexing: () => waiting,
    },
    close: async () => {
      reindexing.close();
      housekeeping.close();
      news.close();
      await group.settle();
      writer.close();
    },
  };
});

function asBatchOutcome(outcome: Outcome): BatchOutcome {
  return "accepted" in outcome && outcome.rejected === 0 && outcome.message === "" ? outcome.accepted : outcome;
}
