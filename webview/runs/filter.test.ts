import { expect, test } from "vitest";
import { parseFilter } from "./filter.ts";

test("keys narrow the list, other words are searched for", () => {
  expect(parseFilter("status:blocked  storage service:desk growth")).toEqual({
    filter: { status: "blocked", service: "desk", q: "storage growth" },
    problem: null,
  });
  expect(parseFilter("  ")).toEqual({ filter: {}, problem: null });
});

test("a word that is not understood is told, with what was meant where that is near", () => {
  expect(parseFilter("statu:ok").problem).toBe('unknown key "statu", did you mean status?');
  expect(parseFilter("colour:red").problem).toBe('unknown key "colour", known are status, service, session');
  expect(parseFilter("status:odd").problem).toMatch(/^unknown status "odd"/);
});

test("a key without a value yet changes nothing", () => {
  expect(parseFilter("status:")).toEqual({ filter: {}, problem: null });
});

test("an address is a word and not a key", () => {
  expect(parseFilter("http://a").filter.q).toBeUndefined();
  expect(parseFilter("12:30").filter.q).toBe("12:30");
});
