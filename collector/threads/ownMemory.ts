import { isMarkedAsUntransferable } from "node:worker_threads";
import type { AcceptedRequest } from "../otlp/acceptedRequest.ts";

/**
 * The request in memory that nobody else has a part of: what lies in Node's pool for small buffers is copied. Requests that
 * travel together would else share a copy of the pool in the other thread, where it is no pool any more.
 */
export function inOwnMemory(request: AcceptedRequest): AcceptedRequest {
  const body = alone(request.body);
  const plain = request.plain === request.body ? body : alone(request.plain);
  return body === request.body && plain === request.plain ? request : { ...request, body, plain };
}

const alone = (bytes: Uint8Array): Uint8Array =>
  isMarkedAsUntransferable(bytes.buffer) ? new Uint8Array(bytes) : bytes;

/** Memory of requests that can change hands. What may be shared with others, as Node's pool for small buffers is, stays. */
export function ownMemory(requests: readonly AcceptedRequest[]): ArrayBuffer[] {
  return [...new Set(requests.flatMap(({ body, plain }) => [body.buffer, plain.buffer]))].filter(
    (buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer),
  );
}

/**
 * Gives the memory of requests back at once: left to the garbage collector, bodies pile up until it runs, and it runs
 * for them alone. Nobody may read the requests any more.
 */
export function letGo(requests: readonly AcceptedRequest[]): void {
  for (const buffer of ownMemory(requests)) buffer.transfer(0);
}
