import { describe, expect, it } from "vitest";
import { asAmount, asBoolean, asCount, asJson, asNumber, asText, asTexts, firstOf, flattened } from "./fieldReaders.ts";

describe("field readers", () => {
  it.each([
    "",
    "  ",
    "{}",
    "[]",
    "N/A",
    "<not specified>",
    "0000000000000000",
    "None",
    "null",
    "undefined",
    "<REDACTED>",
    "__REDACTED__",
  ])("take %j for absent", (placeholder) => expect(asText(placeholder)).toBeNull());

  it("keep text as it was sent, white space too", () => expect(asText(" a ")).toBe(" a "));

  it("read numbers and booleans in text", () => {
    expect([asNumber("70"), asNumber("0.5"), asNumber("7 s"), asNumber(""), asNumber(Number.NaN)]).toEqual([
      70,
      0.5,
      null,
      null,
      null,
    ]);
    expect([asCount("12"), asCount(-1), asCount(3n)]).toEqual([12, null, 3]);
    expect([asAmount("0.5"), asAmount(-1), asAmount("much")]).toEqual([0.5, null, null]);
    expect([asBoolean("true"), asBoolean("False"), asBoolean(true), asBoolean(1)]).toEqual([true, false, true, null]);
  });

  it("read JSON in text, and leave cut JSON as text", () => {
    expect(asJson('{"a":[1,2]}')).toEqual({ a: [1, 2] });
    expect(asJson('"quoted"')).toBe("quoted");
    expect(asJson('{"a":[1,2')).toBe('{"a":[1,2');
    expect(asJson("plain")).toBe("plain");
  });

  it("turn structures into JSON: bytes as base64, large integers as text, any key harmless", () => {
    const value = new Map<string, never>([
      ["__proto__", 1 as never],
      ["big", 9007199254740993n as never],
      ["raw", new Uint8Array([1, 2]) as never],
    ]);
    expect(JSON.stringify(asJson(value))).toBe('{"__proto__":1,"big":"9007199254740993","raw":"AQI="}');
  });

  it("read a list, JSON text of one, and a single text alike", () => {
    expect([asTexts(["a", "b"]), asTexts('["a","b"]'), asTexts("a")]).toEqual([["a", "b"], ["a", "b"], ["a"]]);
  });

  it("take the first key that says something", () => {
    const attributes = new Map([
      ["a", ""],
      ["b", "2"],
      ["c", "3"],
    ]);
    expect(firstOf(attributes, ["x", "a", "b", "c"], asText)).toEqual({ value: "2", key: "b" });
  });

  it("collect flattened lists in order, with gaps and a start at 1", () => {
    const attributes = new Map([
      ["m.10.role", "z"],
      ["m.1.role", "a"],
      ["m.1.content.x", "b"],
      ["m.other", "no"],
    ]);
    expect(flattened(attributes, "m").map((item) => Object.fromEntries(item))).toEqual([
      { role: "a", "content.x": "b" },
      { role: "z" },
    ]);
  });
});
