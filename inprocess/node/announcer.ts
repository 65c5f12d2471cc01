import { eventRequest, type LiveSpan, tracesRequest } from "./otlpJson.ts";
import type { Sender } from "./sender.ts";

/** Spans that end before this need no announcement: their end is on its way. */
const SETTLE_MS = 40;
/** How often a process with open spans says that it lives: well within the silence after which a run counts as over. */
const ALIVE_MS = 4 * 60_000;
const MOST_WAITING = 2000;
const MOST_OPEN = 10_000;

/** Tells Traceline of spans that have started and not yet ended. */
export class Announcer {
  readonly #sender: Sender;
  readonly #resource: Readonly<Record<string, unknown>>;
  #waiting: LiveSpan[] = [];
  #open: LiveSpan[] = [];
  #timer: NodeJS.Timeout | null = null;
  #alive: NodeJS.Timeout | null = null;

  /** `resource` is added to what the spans' own resource lacks. */
  constructor(sender: Sender, resource: Readonly<Record<string, unknown>>) {
    this.#sender = sender;
    this.#resource = resource;
  }

  started(span: LiveSpan): void {
    if (this.#waiting.length >= MOST_WAITING) return;
    this.#waiting.push(span);
    this.#timer ??= setTimeout(() => this.#announce(), SETTLE_MS).unref();
  }

  #announce(): void {
    this.#timer = null;
    const still = this.#waiting.filter(isOpen);
    this.#waiting = [];
    if (still.length === 0) return;
    this.#open = [...this.#open.filter(isOpen), ...still].slice(-MOST_OPEN);
    this.#alive ??= setInterval(() => this.#sayAlive(), ALIVE_MS).unref();
    void this.#sender.send("traces", tracesRequest(still, this.#resource, true), false);
  }

  /** One sign of life for each trace, at its oldest open span. */
  #sayAlive(): void {
    this.#open = this.#open.filter(isOpen);
    const oldest = new Map([...this.#open].reverse().map((span) => [span.spanContext().traceId, span]));
    for (const span of oldest.values()) {
      const resource = { ...this.#resource, ...span.resource?.attributes };
      const at = { nowMs: Date.now(), ...span.spanContext() };
      void this.#sender.send("logs", eventRequest("traceline.alive", {}, resource, at), false);
    }
  }
}

const isOpen = (span: LiveSpan) => span.ended !== true;
