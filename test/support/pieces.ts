import { type Placed, walkEnvelope } from "../../collector/otlp/envelope.ts";
import { bytesField, concat } from "./otlpBytes.ts";
import type { SentBody } from "./wholeStore.ts";

/** Every span or log record of some bodies as a request of its own. */
export function piecesOf(bodies: readonly SentBody[]): SentBody[] {
  return bodies.flatMap(({ signal, plain }) => {
    const pieces: SentBody[] = [];
    walkEnvelope(plain, (_, place) => pieces.push({ signal, plain: requestOf(plain, place) }));
    return pieces;
  });
}

function requestOf(plain: Uint8Array, { at, resource, scope }: Placed): Uint8Array {
  const slice = ({ offset, length }: { offset: number; length: number }) => plain.subarray(offset, offset + length);
  const scoped = concat(
    bytesField(1, concat(bytesField(1, scope.name), bytesField(2, scope.version))),
    bytesField(2, slice(at)),
    bytesField(3, scope.schemaUrl),
  );
  return bytesField(1, concat(bytesField(1, slice(resource)), bytesField(2, scoped)));
}
