import { faultOf } from "../faultOf.ts";
import { openCheckpointer } from "../store/sqlite/openCheckpointer.ts";
import { StoreDamaged } from "../store/store.ts";
import { CheckpointLoop } from "./checkpointLoop.ts";
import { serveThread } from "./serveThread.ts";
import type { CheckpointerCalls, CheckpointerEvent, StoreData } from "./threadCalls.ts";

serveThread<CheckpointerCalls, StoreData, CheckpointerEvent>(({ folder }, emit) => {
  const checkpointer = openCheckpointer(folder);
  const loop = new CheckpointLoop({
    step: () => checkpointer.step(),
    onTrouble: (error) => {
      if (error instanceof StoreDamaged) emit("damaged");
      process.stderr.write(`The database's log could not be shortened: ${faultOf(error)}.\n`);
    },
  });
  return {
    calls: { poke: () => loop.poke() },
    close: () => {
      loop.close();
      checkpointer.close();
    },
  };
});
