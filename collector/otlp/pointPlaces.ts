import { readKeyValue } from "./anyValue.ts";
import { inside, type Slice, walkEnvelope, walkField } from "./envelope.ts";
import { SESSION_ATTRIBUTES } from "./sessionOfLog.ts";
import type { AnyValue } from "./telemetry.ts";
import { BYTES, FIXED64, type WireReader } from "./wireReader.ts";

/** Where a data point lies in its request, and whose it may be. */
export interface PointPlace {
  readonly offset: number;
  readonly resource: Slice;
  /** 0n where its counting has no start. */
  readonly startNs: bigint;
  readonly timeNs: bigint;
  /** The session in its attributes; null where none is told. */
  readonly session: string | null;
}

/** Field of Metric that holds data → field of its points that holds attributes. */
const ATTRIBUTES: ReadonlyMap<number, number> = new Map([
  [5, 7],
  [7, 7],
  [9, 9],
  [10, 1],
  [11, 7],
]);

/** The data points of an ExportMetricsServiceRequest, of every kind. Throws OtlpDecodeError. */
export function pointPlaces(plain: Uint8Array): PointPlace[] {
  const places: PointPlace[] = [];
  walkEnvelope(plain, (reader, { resource }) => {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      const attributes = ATTRIBUTES.get(field);
      if (attributes === undefined) {
        reader.skip();
        continue;
      }
      reader.expect(BYTES);
      inside(reader, () => walkField(reader, 1, () => void places.push({ resource, ...placeOf(reader, attributes) })));
    }
  });
  return places;
}

function placeOf(reader: WireReader, attributesField: number): Omit<PointPlace, "resource"> {
  const offset = reader.position;
  const attributes = new Map<string, AnyValue>();
  let [startNs, timeNs] = [0n, 0n];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === attributesField) readKeyValue(reader, attributes);
    else if (field === 2 || field === 3) {
      reader.expect(FIXED64);
      if (field === 2) startNs = reader.fixed64();
      else timeNs = reader.fixed64();
    } else reader.skip();
  }
  const session = SESSION_ATTRIBUTES.map((key) => attributes.get(key)).find(
    (id) => typeof id === "string" && id !== "",
  );
  return { offset, startNs, timeNs, session: (session as string | undefined) ?? null };
}
