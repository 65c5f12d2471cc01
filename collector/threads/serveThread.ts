import { parentPort, workerData } from "node:worker_threads";
import { type CallMessage, type Calls, CLOSE, errorMessage, type ThreadMessage } from "./threadMessages.ts";

/** A thread's work: it answers calls until it is closed. */
export interface Service<C extends Calls> {
  readonly calls: {
    [K in keyof C]: (...args: Parameters<C[K]>) => ReturnType<C[K]> | Promise<Awaited<ReturnType<C[K]>>>;
  };
  /** Finishes what was asked before. */
  close(): void | Promise<void>;
}

/** Runs in a worker thread: opens the service with the thread's data and answers the main thread's calls with it. */
export function serveThread<C extends Calls, Data, Event = never>(
  open: (data: Data, emit: (event: Event) => void) => Service<C>,
): void {
  const port = parentPort;
  if (!port) throw new Error("This program runs as a thread of the collector.");
  let outbox: ThreadMessage[] = [];
  /** What is ready at the same moment, as the answers of one commit are, travels together. */
  const send = (message: ThreadMessage) => {
    outbox.push(message);
    if (outbox.length === 1) queueMicrotask(flush);
  };
  const flush = () => {
    const messages = outbox;
    outbox = [];
    port.postMessage(messages, messages.flatMap(ownMemory));
  };
  let service: Service<C>;
  try {
    service = open(workerData as Data, (event) => send({ type: "event", event }));
  } catch (error) {
    port.postMessage([{ type: "failed", error: errorMessage(error) } satisfies ThreadMessage]);
    port.close();
    return;
  }
  const atWork = new Set<Promise<void>>();
  const answer = async ({ call, args }: CallMessage): Promise<unknown> => {
    if (call === CLOSE) {
      const before = [...atWork];
      await service.close();
      // The thread is ended when this is answered: what it was asked before must be on its way by then.
      await Promise.all(before);
      return undefined;
    }
    const handler = Object.hasOwn(service.calls, call) ? service.calls[call] : undefined;
    if (!handler) throw new Error(`A thread was asked for ${call}.`);
    return handler(...(args as Parameters<C[string]>));
  };
  port.on("message", (messages: readonly CallMessage[]) => {
    for (const message of messages) {
      const answered = answer(message).then(
        (value) => send({ type: "result", id: message.id, value }),
        (error: unknown) => send({ type: "error", id: message.id, error: errorMessage(error) }),
      );
      atWork.add(answered);
      void answered.finally(() => atWork.delete(answered));
    }
  });
  send({ type: "ready" });
}

/** Bytes that are an answer change hands instead of being copied, where nobody else has a part of their memory. */
function ownMemory(message: ThreadMessage): ArrayBuffer[] {
  if (message.type !== "result" || !(message.value instanceof Uint8Array)) return [];
  const { buffer, byteLength } = message.value;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
