import { expect, test } from "vitest";
import { attribute, bytesField, concat, log, request, textValue } from "../../test/support/otlpBytes.ts";
import { readHints } from "./readHints.ts";

const COMMAND = "npm install @ai-sdk/otel";

function told(attributes: Record<string, string>, event = "traceline.hint") {
  const parts = Object.entries(attributes).map(([key, text]) => attribute(6, `traceline.hint.${key}`, textValue(text)));
  return request([concat(log({}), bytesField(12, event), ...parts)], "agent");
}

test("a hint is read with whose it is", () => {
  const body = told({ framework: "AI SDK", missing: "the package @ai-sdk/otel", command: COMMAND });
  expect(readHints(body, 7)).toEqual([
    {
      framework: "AI SDK",
      missing: "the package @ai-sdk/otel",
      command: COMMAND,
      service: "agent",
      workspace: null,
      atMs: 7,
    },
  ]);
});

test("what anybody may have sent is one short line, and a command that does more is left out", () => {
  const [hint] = readHints(told({ framework: "A\nB", missing: "x".repeat(1000), command: `${COMMAND}\nrm -rf ~` }), 7);
  expect(hint).toMatchObject({ framework: "A B", command: null });
  expect(hint?.missing).toHaveLength(300);
});

test("other records, half a hint and broken bodies are none", () => {
  expect(readHints(told({ framework: "A", missing: "b" }, "other traceline.hint"), 7)).toEqual([]);
  expect(readHints(told({ framework: "A" }), 7)).toEqual([]);
  const body = told({ framework: "A", missing: "b" });
  expect(readHints(body.subarray(0, body.length - 3), 7)).toEqual([]);
  expect(readHints(concat(body, request([log({ text: "x".repeat(70_000) })])), 7)).toEqual([]);
});
