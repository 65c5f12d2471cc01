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
  const send = (message: ThreadMessage) => port.postMessage(message);
  let service: Service<C>;
  try {
    service = open(workerData as Data, (event) => send({ type: "event", event }));
  } catch (error) {
    send({ type: "failed", error: errorMessage(error) });
    port.close();
    return;
  }
  const answer = async ({ call, args }: CallMessage): Promise<unknown> => {
    if (call === CLOSE) return service.close();
    const handler = Object.hasOwn(service.calls, call) ? service.calls[call] : undefined;
    if (!handler) throw new Error(`A thread was asked for ${call}.`);
    return handler(...(args as Parameters<C[string]>));
  };
  port.on("message", (message: CallMessage) => {
    answer(message).then(
      (value) => send({ type: "result", id: message.id, value }),
      (error: unknown) => send({ type: "error", id: message.id, error: errorMessage(error) }),
    );
  });
  send({ type: "ready" });
}
