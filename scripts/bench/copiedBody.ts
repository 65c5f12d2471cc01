import type { TrafficSpan } from "./traffic.ts";

/** Hex digits of a conversation's id that tell copies apart. */
const DIGITS = 6;

/**
 * A request in protobuf that can be sent again as one of other traces and other conversations: everything else of it
 * stays, so that a copy costs no more than its bytes.
 */
export class CopiedBody {
  readonly #body: Buffer;
  readonly #traces: readonly number[];
  readonly #sessions: readonly number[];

  /** @param spans what is in the body */
  constructor(body: Buffer, spans: readonly TrafficSpan[]) {
    this.#body = body;
    this.#traces = placesOf(body, new Set(spans.map((span) => span.traceId)), "hex");
    this.#sessions = placesOf(body, new Set(spans.flatMap(sessionOf)), "latin1");
  }

  /** @param number of the copy, up to 2^24; 0 is the body as it is */
  copy(number: number): Buffer {
    const body = Buffer.from(this.#body);
    for (const at of this.#traces) body.writeUIntBE(body.readUIntBE(at, 3) ^ number, at, 3);
    for (const at of this.#sessions) {
      const digits = Number.parseInt(body.toString("latin1", at, at + DIGITS), 16) ^ number;
      body.write(digits.toString(16).padStart(DIGITS, "0"), at, "latin1");
    }
    return body;
  }
}

function sessionOf({ attributes }: TrafficSpan): string[] {
  return attributes.filter(([name]) => name === "gen_ai.conversation.id").map(([, value]) => String(value));
}

function placesOf(body: Buffer, ids: ReadonlySet<string>, encoding: "hex" | "latin1"): number[] {
  const places: number[] = [];
  for (const id of ids) {
    const bytes = Buffer.from(id, encoding);
    for (let at = body.indexOf(bytes); at >= 0; at = body.indexOf(bytes, at + bytes.length)) places.push(at);
  }
  return places;
}
