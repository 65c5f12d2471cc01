import { expect, test } from "vitest";
import { pythonTuple } from "./pythonTuple.ts";

test.each([
  [
    `("<class 'a.b.ChatCompletion'> service failed to complete the prompt", BadRequestError('Error code: 400 - no'))`,
    "ChatCompletion service failed to complete the prompt: Error code: 400 - no",
  ],
  [
    `ServiceResponseException: ('it failed', ValueError("it's not \\"there\\""))`,
    `ServiceResponseException: it failed: it's not "there"`,
  ],
  ["(404, 'not found')", "not found"],
  ["('first', 'second',)", "first: second"],
])("%s says its texts", (text, said) => {
  expect(pythonTuple(text)).toBe(said);
});

test.each(["(see above)", "no (really)", "(1, 2)", "('cut off, Bad", "('one')", "(a, f('x', 2))", ""])(
  "%s is no tuple with a message",
  (text) => {
    expect(pythonTuple(text)).toBeNull();
  },
);

test("a long text that is none is looked through once", () => {
  expect(pythonTuple(`(${"'a', ".repeat(20_000)}x(`)).toBeNull();
});
