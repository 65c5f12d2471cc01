import type { TrafficSpan } from "./traffic.ts";

/** Writes protobuf from the end to the beginning, so that each length is known when it is written. */
class BackwardWriter {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #at = this.#bytes.length;

  get length(): number {
    return this.#bytes.length - this.#at;
  }

  #room(count: number): void {
    if (this.#at >= count) return;
    const grown = Buffer.allocUnsafe((this.length + count) * 2);
    const at = grown.length - this.length;
    this.#bytes.copy(grown, at, this.#at);
    this.#bytes = grown;
    this.#at = at;
  }

  #varint(value: number): void {
    const bytes: number[] = [];
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
    bytes.push(rest);
    this.#room(bytes.length);
    for (let i = bytes.length - 1; i >= 0; i--) this.#bytes[--this.#at] = bytes[i] as number;
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  text(field: number, text: string): void {
    const length = Buffer.byteLength(text);
    this.#room(length);
    this.#at -= length;
    this.#bytes.write(text, this.#at);
    this.#varint(length);
    this.#tag(field, 2);
  }

  hex(field: number, hex: string): void {
    this.#room(hex.length / 2);
    this.#at -= hex.length / 2;
    this.#bytes.write(hex, this.#at, "hex");
    this.#varint(hex.length / 2);
    this.#tag(field, 2);
  }

  number(field: number, value: number): void {
    this.#varint(value);
    this.#tag(field, 0);
  }

  time(field: number, ns: bigint): void {
    this.#room(8);
    this.#at -= 8;
    this.#bytes.writeBigUInt64LE(ns, this.#at);
    this.#tag(field, 1);
  }

  /** A message in a field; `write` writes its fields, last one first. */
  message(field: number, write: () => void): void {
    const before = this.length;
    write();
    this.#varint(this.length - before);
    this.#tag(field, 2);
  }

  take(): Buffer {
    const bytes = Buffer.from(this.#bytes.subarray(this.#at));
    this.#at = this.#bytes.length;
    return bytes;
  }
}

const writer = new BackwardWriter();

/** The spans as a request of OTLP in protobuf, as exporters of several services would send them through one relay. */
export function protobufBody(spans: readonly TrafficSpan[]): Buffer {
  for (const [service, own] of Map.groupBy(spans, (span) => span.service))
    writer.message(1, () => {
      writer.message(2, () => {
        for (let i = own.length - 1; i >= 0; i--) writeSpan(own[i] as TrafficSpan);
        writer.message(1, () => {
          writer.text(2, "1.4.0");
          writer.text(1, "agents");
        });
      });
      writer.message(1, () => {
        attribute(1, "telemetry.sdk.language", "nodejs");
        attribute(1, "service.name", service);
      });
    });
  return writer.take();
}

function writeSpan(span: TrafficSpan): void {
  writer.message(2, () => {
    if (span.failed)
      writer.message(15, () => {
        writer.number(3, 2);
        writer.text(2, "The call failed.");
      });
    for (const event of span.events)
      writer.message(11, () => {
        for (const [name, value] of event.attributes) attribute(3, name, value);
        writer.text(2, event.name);
        writer.time(1, event.timeNs);
      });
    for (const [name, value] of span.attributes) attribute(9, name, value);
    writer.time(8, span.endNs);
    writer.time(7, span.startNs);
    writer.number(6, span.kind);
    writer.text(5, span.name);
    if (span.parentId) writer.hex(4, span.parentId);
    writer.hex(2, span.spanId);
    writer.hex(1, span.traceId);
  });
}

function attribute(field: number, name: string, value: string | number | boolean): void {
  writer.message(field, () => {
    writer.message(2, () => {
      if (typeof value === "string") writer.text(1, value);
      else if (typeof value === "boolean") writer.number(2, value ? 1 : 0);
      else writer.number(3, value);
    });
    writer.text(1, name);
  });
}
