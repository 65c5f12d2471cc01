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
