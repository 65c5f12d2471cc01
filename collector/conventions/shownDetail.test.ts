import { expect, test } from "vitest";
import type { SpanDetail } from "../contract/span.ts";
import { shownDetail } from "./shownDetail.ts";

const detail = (of: object) => of as unknown as SpanDetail;

test("what is of usual length stays as it is", () => {
  const usual = detail({ name: "chat", attributes: [{ key: "k", value: "x".repeat(500_000) }] });
  expect(shownDetail(usual)).toBe(usual);
});

test("a text that is very long is cut wherever it stands, with its length, and a warning says so (H17)", () => {
  const long = "x".repeat(3_000_000);
  const { attributes, input, warnings } = shownDetail(
    detail({ input: { ["__proto__"]: [long] }, attributes: [{ key: "k", value: long }], warnings: ["odd"] }),
  );
  const cut = `${"x".repeat(1024 * 1024)}… (3000000 characters in all)`;
  expect(attributes).toEqual([{ key: "k", value: cut }]);
  expect(JSON.stringify(input)).toBe(JSON.stringify({ ["__proto__"]: [cut] }));
  expect(warnings).toEqual(["odd", expect.stringContaining("too long")]);
});

test("many long texts are bounded together, and each still shows its beginning (H17)", () => {
  const attributes = Array.from({ length: 200 }, (_, n) => ({ key: `k${n}`, value: "y".repeat(1_000_000) }));
  const shown = shownDetail(detail({ attributes }));
  expect(JSON.stringify(shown).length).toBeLessThan(18 * 1024 * 1024);
  expect(shown.attributes).toHaveLength(200);
  expect(shown.attributes.at(-1)?.value).toMatch(/^y{1000}… \(1000000 characters in all\)$/);
});

test("what nests without end is left out where it could not be written any more (H5)", () => {
  const input = JSON.parse(`${"[".repeat(100_000)}1${"]".repeat(100_000)}`) as SpanDetail["input"];
  const text = JSON.stringify(shownDetail(detail({ input })));
  expect(text).toContain("nested too deeply");
  expect(text.length).toBeLessThan(1000);
});
