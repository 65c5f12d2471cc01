import { expect, test } from "vitest";
import {
  attribute,
  bytesField,
  concat,
  id,
  log,
  numberField,
  span,
  textValue,
} from "../../../test/support/otlpBytes.ts";
import { searchText } from "./searchText.ts";

test("names, keys, values, events and messages of a span can be found, ids and encoded data cannot", () => {
  const record = concat(
    span({ spanId: id(7), name: "chat gpt" }),
    attribute(9, "gen_ai.input", textValue('[{"content":"Zeile\\nneu \\u00e9t\\u00e9"}]')),
    attribute(9, "image", textValue("QUJD".repeat(100))),
    bytesField(11, concat(bytesField(2, "exception"), attribute(3, "exception.message", textValue("out of range")))),
    bytesField(15, concat(bytesField(2, "it broke"), numberField(3, 2))),
  );
  const text = searchText("span", record);
  for (const word of ["chat gpt", "gen_ai.input", "Zeile neu été", "out of range", "it broke"])
    expect(text).toContain(word);
  expect(text).not.toContain("QUJD");
});

test("log records have words, and broken bytes have those before the break", () => {
  expect(searchText("log", log({ text: "said so", eventName: "user_prompt" }))).toBe("said so\nuser_prompt");
  expect(searchText("span", concat(bytesField(5, "name"), Buffer.from([0x4a, 0x7f])))).toBe("name");
});

test("values inside of values are walked to a depth", () => {
  let value = textValue("deep");
  for (let level = 0; level < 5000; level++) value = bytesField(5, bytesField(1, value));
  expect(searchText("span", attribute(9, "key", value))).toBe("key");
});

/** What the text of a value was made by at first: what is in an index can only be taken out by the same text. */
function byPatterns(text: string): string {
  const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|[nrtbf"\\/])/g;
  const DATA = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{200,}/g;
  const plain = text.replace(ESCAPE, (_, code?: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : " ",
  );
  return `key\n${plain}`.replace(DATA, " ").replaceAll("\u0000", " ");
}

test("any text of escapes and encoded data is what the patterns make of it", () => {
  let state = 11;
  const draw = (below: number) => {
    state = (state * 16_807) % 2_147_483_647;
    return state % below;
  };
  const pieces = [
    "\\",
    "\\n",
    "\\u00e9",
    "\\u12",
    "u00e9",
    '\\"',
    "é",
    " ",
    "word",
    "\u0000",
    "=",
    "A".repeat(199),
    "b".repeat(200),
  ];
  for (let round = 0; round < 2_000; round++) {
    const text = Array.from({ length: draw(12) }, () => pieces[draw(pieces.length)]).join("");
    expect(searchText("span", attribute(9, "key", textValue(text))), JSON.stringify(text)).toBe(byPatterns(text));
  }
});
