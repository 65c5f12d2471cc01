import { readKeyValue } from "./anyValue.ts";
import { expectedText, inside, type Slice, walkEnvelope } from "./envelope.ts";
import type { AnyValue } from "./telemetry.ts";
import { BYTES, FIXED64, VARINT, type WireReader } from "./wireReader.ts";

export interface MetricPoint {
  readonly name: string;
  readonly unit: string;
  readonly kind: "counter" | "gauge" | "histogram";
  /** Counts from the last point on, not from the start. */
  readonly isDelta: boolean;
  readonly startNs: bigint;
  readonly timeNs: bigint;
  readonly value: number;
  readonly attributes: ReadonlyMap<string, AnyValue>;
  readonly resource: Slice;
}

const KINDS: Readonly<Record<number, MetricPoint["kind"]>> = { 5: "gauge", 7: "counter", 9: "histogram" };
const DELTA = 1;

/**
 * The points of an ExportMetricsServiceRequest that have one value: counters, gauges and histograms' sums. Throws
 * OtlpDecodeError.
 */
export function readMetrics(plain: Uint8Array, each: (point: MetricPoint) => void): void {
  walkEnvelope(plain, (reader, { resource }) => {
    let [name, unit] = ["", ""];
    const data: { kind: MetricPoint["kind"]; at: Slice }[] = [];
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      const kind = KINDS[field];
      if (field === 1) name = expectedText(reader);
      else if (field === 3) unit = expectedText(reader);
      else if (kind) {
        reader.expect(BYTES);
        const length = reader.length();
        data.push({ kind, at: { offset: reader.position, length } });
        reader.position += length;
      } else reader.skip();
    }
    const end = reader.position;
    const outer = reader.end;
    for (const { kind, at } of data) {
      reader.position = at.offset;
      reader.end = at.offset + at.length;
      for (const { isDelta, ...point } of readData(reader, kind))
        each({ name, unit, kind, isDelta, resource, ...point });
    }
    reader.position = end;
    reader.end = outer;
  });
}

type Point = Pick<MetricPoint, "startNs" | "timeNs" | "value" | "attributes" | "isDelta">;

function readData(reader: WireReader, kind: MetricPoint["kind"]): Point[] {
  const points: Omit<Point, "isDelta">[] = [];
  let isDelta = false;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) {
      reader.expect(BYTES);
      inside(reader, () => {
        const point = readPoint(reader, kind);
        if (point) points.push(point);
      });
    } else if (field === 2 && kind !== "gauge") {
      reader.expect(VARINT);
      isDelta = reader.varint32() === DELTA;
    } else reader.skip();
  }
  return points.map((point) => ({ ...point, isDelta }));
}

/** Null where it has no value. */
function readPoint(reader: WireReader, kind: MetricPoint["kind"]): Omit<Point, "isDelta"> | null {
  const isHistogram = kind === "histogram";
  const attributes = new Map<string, AnyValue>();
  let [startNs, timeNs] = [0n, 0n];
  let value: number | null = null;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === (isHistogram ? 9 : 7)) readKeyValue(reader, attributes);
    else if (field === 2 || field === 3) {
      reader.expect(FIXED64);
      if (field === 2) startNs = reader.fixed64();
      else timeNs = reader.fixed64();
    } else if (field === (isHistogram ? 5 : 4)) {
      reader.expect(FIXED64);
      value = reader.double();
    } else if (field === 6 && !isHistogram) {
      reader.expect(FIXED64);
      value = Number(BigInt.asIntN(64, reader.fixed64()));
    } else reader.skip();
  }
  return value === null ? null : { startNs, timeNs, value, attributes };
}
