import { expect, test } from "vitest";
import { attribute, bytesField, concat, id, numberField, span, textValue } from "../../test/support/otlpBytes.ts";
import { AttributeList } from "./attributeList.ts";
import { OtlpDecodeError } from "./otlpDecodeError.ts";
import { readSpanRecord } from "./records.ts";
import type { Attributes } from "./telemetry.ts";

const FIELD = 9;
const RESOURCE = { attributes: new Map() };
const SCOPE = { name: "", version: "", schemaUrl: "" };

function read(...attributes: Uint8Array[]): Attributes {
  const bytes = concat(span({ spanId: id(1) }), ...attributes);
  const record = readSpanRecord(bytes, { offset: 0, length: bytes.length }, RESOURCE, SCOPE);
  // What is read later does not hang on the body.
  bytes.fill(255);
  return record.attributes;
}

const said = (key: string, text: string) => attribute(FIELD, key, textValue(text));
const shapeOf = (attributes: Attributes) => (attributes instanceof AttributeList ? attributes.shape : null);

test("values are those that were sent, in their order, of equal keys the last one", () => {
  const attributes = read(
    said("b", "first"),
    attribute(FIELD, "n", numberField(3, -7)),
    said("b", "last"),
    bytesField(FIELD, bytesField(1, "nothing")),
    said("", "no key"),
  );
  expect([...attributes]).toEqual([
    ["b", "last"],
    ["n", -7],
    ["nothing", null],
  ]);
  expect([...attributes.values()]).toEqual(["last", -7, null]);
  expect([attributes.size, attributes.has("n"), attributes.get("a")]).toEqual([3, true, undefined]);
});

test("lists of the same keys share their shape, others do not", () => {
  const [one, same, other] = [
    read(said("a", "1"), said("b", "2")),
    read(said("a", "3"), said("b", "4")),
    read(said("b", "")),
  ];
  expect(shapeOf(one)).not.toBeNull();
  expect(shapeOf(same)).toBe(shapeOf(one));
  expect(shapeOf(other)).not.toBe(shapeOf(one));
});

test("shapes of long keys are soon forgotten, so that they do not pile up", () => {
  const shape = () => shapeOf(read(said("a", "1")));
  const before = shape();
  expect(shape()).toBe(before);
  for (const letter of ["b", "c", "d"]) read(said(letter.repeat(1024 * 1024), ""));
  expect(shape()).not.toBe(before);
});

test("a long list is read like any other", () => {
  const keys = Array.from({ length: 300 }, (_, i) => `key.${i}`);
  const attributes = read(...keys.map((key) => said(key, key)), said("key.0", "again"));
  expect([...attributes.keys()]).toEqual(keys);
  expect([attributes.get("key.0"), attributes.get("key.299")]).toEqual(["again", "key.299"]);
});

test("what can't be decoded is refused when the span is read, not when the value is", () => {
  for (const broken of [bytesField(1, "cut").subarray(0, 3), numberField(1, 4), bytesField(5, numberField(1, 1))])
    expect(() => read(attribute(FIELD, "key", broken))).toThrow(OtlpDecodeError);
});

test("a text is found in a value without decoding it", () => {
  const attributes = read(said("a", "transfer_to_sales"), said("b", "nothing of the kind")) as AttributeList;
  const text = Buffer.from("_to_");
  expect([attributes.holds("a", text), attributes.holds("b", text), attributes.holds("c", text)]).toEqual([
    true,
    false,
    false,
  ]);
});
