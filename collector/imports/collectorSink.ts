import { setTimeout as wait } from "node:timers/promises";
import type { Kept, Undecodable } from "../otlp/acceptedRequest.ts";
import { expectedText, inside } from "../otlp/envelope.ts";
import { OtlpDecodeError } from "../otlp/otlpDecodeError.ts";
import { BYTES, VARINT, WireReader } from "../otlp/wireReader.ts";
import { countRecords } from "./countRecords.ts";
import type { Sink } from "./importFiles.ts";

/** A collector that is asked so often to take a request, a second apart, will not take it. */
const MOST_TRIES = 60;
const LONGEST_WAIT_S = 10;

/**
 * Sends requests to a running collector.
 * @param http the address of its HTTP receiver
 * @param ingestToken what it asks of senders, if anything
 */
export function collectorSink(http: string, ingestToken?: string): Sink {
  const authorization = ingestToken === undefined ? {} : { authorization: `Bearer ${ingestToken}` };
  return async ({ signal, plain }) => {
    for (let tries = 1; ; tries++) {
      const answer = await fetch(`${http}/v1/${signal}`, {
        method: "POST",
        headers: { "content-type": "application/x-protobuf", ...authorization },
        body: new Uint8Array(plain),
      }).catch(() => {
        throw new Error(`The collector at ${http} does not answer any more.`);
      });
      const body = new Uint8Array(await answer.arrayBuffer());
      if (answer.ok) return outcomeOf(body, countRecords(signal, plain));
      const passes = answer.status === 429 || answer.status >= 502;
      if (!passes) return { undecodable: messageOf(body) ?? `The collector answered ${answer.status}.` };
      if (tries >= MOST_TRIES) throw new Error(messageOf(body) ?? "The collector takes no more requests.");
      await wait(1000 * Math.min(Number(answer.headers.get("retry-after")) || 1, LONGEST_WAIT_S));
    }
  };
}

/** What an Export…ServiceResponse says became of so many records. */
function outcomeOf(body: Uint8Array, records: number): Kept | Undecodable {
  const reader = new WireReader(body);
  let rejected = 0;
  let message = "";
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field !== 1) {
      reader.skip();
      continue;
    }
    reader.expect(BYTES);
    inside(reader, () => {
      for (let inner = reader.next(); inner !== 0; inner = reader.next()) {
        if (inner === 1 && reader.wireType === VARINT) rejected = Number(reader.int64());
        else if (inner === 2) message = expectedText(reader);
        else reader.skip();
      }
    });
  }
  return { accepted: Math.max(0, records - rejected), rejected, message };
}

/** The message of a google.rpc.Status. */
function messageOf(body: Uint8Array): string | null {
  const reader = new WireReader(body);
  try {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 2) return expectedText(reader);
      reader.skip();
    }
  } catch (error) {
    if (!(error instanceof OtlpDecodeError)) throw error;
  }
  return null;
}
