import { cutRecords } from "../otlp/cutRecords.ts";
import { walkEnvelope } from "../otlp/envelope.ts";
import type { ImportedRequest } from "./importedRequest.ts";

/**
 * A request as several with at most `mostBytes` each, where it is larger; a single record is never cut. Throws
 * OtlpDecodeError.
 */
export function splitRequest(request: ImportedRequest, mostBytes: number): ImportedRequest[] {
  if (request.plain.length <= mostBytes) return [request];
  const offsets: number[] = [];
  walkEnvelope(request.plain, (_, item) => offsets.push(item.at.offset));
  const half = Math.ceil(offsets.length / 2);
  if (offsets.length < 2) return [request];
  return [new Set(offsets.slice(0, half)), new Set(offsets.slice(half))].flatMap((kept) => {
    const cut = cutRecords(request.plain, (offset) => kept.has(offset));
    return cut ? splitRequest({ ...request, plain: cut.plain }, mostBytes) : [];
  });
}
