import { checkAnyValue, readAnyValue, readKeyValue } from "./anyValue.ts";
import { type KeyShape, noKeys } from "./keyShape.ts";
import type { AnyValue, Attributes } from "./telemetry.ts";
import { BYTES, WireReader } from "./wireReader.ts";

/** Longer lists are decoded at once: each is a list of its own, and finding its shape would take more than it saves. */
const MOST_KEYS = 128;

/** Of attributes without a value. */
const NO_VALUE = 0;

/** Bytes that stay as they are, and where in them the values of lists stand, one list behind the other. */
export class Page {
  readonly reader: WireReader;
  #starts = new Int32Array(256);
  #used = 0;

  constructor(bytes: Buffer) {
    this.reader = new WireReader(bytes);
  }

  startAt(place: number): number {
    return this.#starts[place] as number;
  }

  /** @returns the place of the first of them */
  keep(starts: readonly number[]): number {
    const first = this.#used;
    this.#used += starts.length;
    if (this.#used > this.#starts.length) {
      const grown = new Int32Array(Math.max(this.#used, this.#starts.length * 2));
      grown.set(this.#starts);
      this.#starts = grown;
    }
    for (let i = 0; i < starts.length; i++) this.#starts[first + i] = starts[i] as number;
    return first;
  }
}

/** Attributes as they stand in bytes: values are decoded when they are asked for, since most never are. */
export class AttributeList implements ReadonlyMap<string, AnyValue> {
  readonly shape: KeyShape;
  readonly #page: Page;
  readonly #first: number;

  /** @param first where its page has the start of the length of its first value, those of the others behind it */
  constructor(page: Page, shape: KeyShape, first: number) {
    this.#page = page;
    this.shape = shape;
    this.#first = first;
  }

  get size(): number {
    return this.shape.size;
  }

  has(key: string): boolean {
    return this.shape.places.has(key);
  }

  get(key: string): AnyValue | undefined {
    const place = this.shape.places.get(key);
    return place === undefined ? undefined : this.#value(place);
  }

  keys(): MapIterator<string> {
    return this.shape.places.keys();
  }

  *values(): MapIterator<AnyValue> {
    for (const place of this.shape.places.values()) yield this.#value(place);
  }

  *entries(): MapIterator<[string, AnyValue]> {
    for (const [key, place] of this.shape.places) yield [key, this.#value(place)];
  }

  [Symbol.iterator](): MapIterator<[string, AnyValue]> {
    return this.entries();
  }

  forEach(each: (value: AnyValue, key: string, map: ReadonlyMap<string, AnyValue>) => void): void {
    for (const [key, place] of this.shape.places) each(this.#value(place), key, this);
  }

  /** Whether the bytes of a value hold those of a text: looked for without decoding it. */
  holds(key: string, text: Buffer): boolean {
    const place = this.shape.places.get(key);
    if (place === undefined) return false;
    const reader = this.#at(place);
    if (reader === null) return false;
    return reader.bytes.subarray(reader.position, reader.end).includes(text);
  }

  #value(place: number): AnyValue {
    const reader = this.#at(place);
    return reader === null ? null : readAnyValue(reader);
  }

  /** The reader, confined to a value. */
  #at(place: number): WireReader | null {
    const start = this.#page.startAt(this.#first + place);
    if (start === NO_VALUE) return null;
    const { reader } = this.#page;
    reader.position = start;
    reader.end = reader.bytes.length;
    const length = reader.length();
    reader.end = reader.position + length;
    return reader;
  }
}

const NONE: Attributes = new Map();

/** Collects the attributes of one message after the other, each in a field of it. */
export class AttributeCollector {
  #shape = noKeys();
  readonly #starts: number[] = [];
  /** Instead of a list, where it would be long. */
  #map: Map<string, AnyValue> | null = null;

  /** Begins anew. */
  begin(): void {
    this.#shape = noKeys();
    this.#starts.length = 0;
    this.#map = null;
  }

  /** Adds the KeyValue of the field at hand; one without a key is dropped. Throws OtlpDecodeError. */
  add(reader: WireReader): void {
    if (this.#map !== null) {
      readKeyValue(reader, this.#map);
      return;
    }
    reader.expect(BYTES);
    const length = reader.length();
    const outer = reader.end;
    const end = reader.position + length;
    reader.end = end;
    let keyStart = 0;
    let keyEnd = 0;
    let valueStart = NO_VALUE;
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 1) {
        reader.expect(BYTES);
        const size = reader.length();
        keyStart = reader.position;
        keyEnd = keyStart + size;
        reader.position = keyEnd;
      } else if (field === 2) {
        reader.expect(BYTES);
        valueStart = reader.position;
        checkAnyValue(reader);
      } else reader.skip();
    }
    reader.position = end;
    reader.end = outer;
    if (keyEnd > keyStart) this.#put(reader, keyStart, keyEnd, valueStart);
  }

  #put(reader: WireReader, keyStart: number, keyEnd: number, valueStart: number): void {
    const shape = this.#shape.with(reader.bytes, keyStart, keyEnd);
    if (shape !== this.#shape) this.#starts.push(valueStart);
    else this.#starts[shape.placeOf(reader.bytes.toString("utf8", keyStart, keyEnd))] = valueStart;
    this.#shape = shape;
    if (shape.size > MOST_KEYS) this.#map = new Map(this.#listIn(new Page(reader.bytes)));
  }

  #listIn(page: Page): AttributeList {
    return new AttributeList(page, this.#shape, page.keep(this.#starts));
  }

  /** What was collected from the bytes of a page. */
  take(page: Page): Attributes {
    if (this.#map !== null) return this.#map;
    return this.#starts.length === 0 ? NONE : this.#listIn(page);
  }
}
