import { serveThread } from "../../collector/threads/serveThread.ts";

/** A thread whose only answer never comes. */
serveThread<{ sleep: () => never }, object>(() => ({
  calls: {
    sleep: () => {
      for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    },
  },
  close: () => {},
}));
