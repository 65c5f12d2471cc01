import { describe, expect, it } from "vitest";
import { pythonLiteral } from "./pythonLiteral.ts";

describe("what Python writes out", () => {
  it("is read as the JSON of the same", () => {
    const text = `{'todos': [{'content': "Ada's list", 'done': False, 'n': -1.5e3, 'of': None}], 'at': (1, 2,), 'x': {}}`;
    expect(pythonLiteral(text)).toEqual({
      todos: [{ content: "Ada's list", done: false, n: -1500, of: null }],
      at: [1, 2],
      x: {},
    });
    expect(pythonLiteral(String.raw`['a\nb', 'it\'s']`)).toEqual(["a\nb", "it's"]);
  });

  it.each([
    "{'a': 1",
    "{'a': f(1)}",
    "{'a' 1}",
    "[1 2]",
    "plain words",
    "",
    "{1: 2}",
    "[1] and more",
    "[".repeat(9999),
  ])("is nothing where the text is another or was cut: %s", (text) => {
    expect(pythonLiteral(text)).toBeNull();
  });

  it("has no say over prototypes", () => {
    const value = pythonLiteral("{'__proto__': {'polluted': True}}");
    expect(Object.hasOwn(value as object, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
