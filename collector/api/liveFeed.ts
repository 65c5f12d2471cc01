import type { ServerResponse } from "node:http";
import type { LiveEvent } from "../contract/api.ts";

const REMEMBERED = 1000;
const HEARTBEAT_MS = 15_000;
/** A reader that is this far behind is cut off; it comes back and is told what it missed. */
const BACKLOG_BYTES = 4 * 1024 * 1024;

interface Sent {
  readonly number: number;
  readonly event: LiveEvent;
}

/**
 * Server-sent events of what changes. Ids are `<start of this collector>-<number>`, so that an id of an earlier
 * collector is known as such. A reader that was away gets what it missed from the last thousand events, else `reset`.
 */
export class LiveFeed {
  readonly #epoch = Date.now().toString(36);
  readonly #readers = new Set<ServerResponse>();
  readonly #sent: Sent[] = [];
  #number = 0;
  #heartbeat: NodeJS.Timeout | undefined;

  get readers(): number {
    return this.#readers.size;
  }

  publish(event: LiveEvent): void {
    const sent = { number: ++this.#number, event };
    this.#sent.push(sent);
    if (this.#sent.length > REMEMBERED) this.#sent.shift();
    for (const reader of this.#readers) this.#send(reader, this.#format(sent));
  }

  /** Answers a request for the feed and keeps it open until the reader goes. */
  follow(response: ServerResponse, lastEventId: string | undefined): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(this.#missed(lastEventId));
    this.#readers.add(response);
    response.on("close", () => this.#leave(response));
    this.#heartbeat ??= setInterval(() => {
      for (const reader of this.#readers) this.#send(reader, ": still here\n\n");
    }, HEARTBEAT_MS).unref();
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const reader of this.#readers) reader.end();
  }

  #leave(reader: ServerResponse): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }

  #send(reader: ServerResponse, text: string): void {
    reader.write(text);
    if (reader.writableLength > BACKLOG_BYTES) reader.destroy();
  }

  #missed(lastEventId: string | undefined): string {
    // A comment at once tells the reader that it is connected.
    if (!lastEventId) return `: listening\n\n`;
    const [epoch, number] = lastEventId.split("-");
    const last = Number(number);
    const oldest = this.#sent[0]?.number ?? this.#number + 1;
    if (epoch !== this.#epoch || !Number.isInteger(last) || last < oldest - 1)
      return this.#format({ number: this.#number, event: { type: "reset" } });
    return `: listening\n\n${this.#sent
      .filter((sent) => sent.number > last)
      .map((sent) => this.#format(sent))
      .join("")}`;
  }

  #format({ number, event }: Sent): string {
    return `id: ${this.#epoch}-${number}\ndata: ${JSON.stringify(event)}\n\n`;
  }
}
