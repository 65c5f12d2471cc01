import { setTimeout as wait } from "node:timers/promises";
import { RetryLater } from "../otlp/acceptedRequest.ts";
import type { ThreadedStore } from "../threads/threadedStore.ts";
import type { Sink } from "./importFiles.ts";

const MOST_TRIES = 60;

/** Keeps requests in a store that this process owns. */
export function folderSink({ writer }: Pick<ThreadedStore, "writer">): Sink {
  return async ({ signal, plain }) => {
    for (let tries = 1; ; tries++) {
      // Each try hands over memory of its own: what a thread was given is gone here.
      const body = new Uint8Array(plain);
      try {
        return await writer.keep({ signal, encoding: "identity", body, plain: body });
      } catch (error) {
        if (!(error instanceof RetryLater) || tries >= MOST_TRIES) throw error;
        await wait(1000 * error.afterSeconds);
      }
    }
  };
}
