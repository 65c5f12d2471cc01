import { type LiveSpan, tracesRequest } from "./otlpJson.ts";
import type { Sender } from "./sender.ts";

const DELAY_MS = 200;
const BATCH = 256;
const MOST = 20_000;

/** Sends ended spans in batches, and what is left when the process ends. */
export class OwnExport {
  readonly #sender: Sender;
  #waiting: LiveSpan[] = [];
  /** On their way; they count as sent when the collector has answered. */
  readonly #sending = new Set<LiveSpan>();
  #timer: NodeJS.Timeout | null = null;

  constructor(sender: Sender) {
    this.#sender = sender;
    process.on("beforeExit", () => this.#flush());
    process.on("exit", () => this.#last());
  }

  readonly ended = (span: LiveSpan): void => {
    if (this.#waiting.length >= MOST) return;
    this.#waiting.push(span);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#flush();
    }, DELAY_MS).unref();
  };

  #flush(): void {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      for (const span of batch) this.#sending.add(span);
      void this.#sender.send("traces", tracesRequest(batch, {}, false), true).then(() => {
        for (const span of batch) this.#sending.delete(span);
      });
    }
  }

  /** A span that may have arrived is sent again: the collector knows it by its id. */
  #last(): void {
    const left = [...this.#sending, ...this.#waiting];
    if (left.length > 0) this.#sender.sendLast("traces", tracesRequest(left, {}, false));
  }
}
