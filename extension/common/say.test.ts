import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { aKey } from "../../test/support/builtFacts.ts";
import { lensFacts } from "../inline/lensFacts.ts";
import { USUAL_PARTS } from "../inline/lensParts.ts";
import { counted } from "./counted.ts";
import { say, speak } from "./say.ts";

const english = (message: string, ...values: (string | number)[]) =>
  message.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)]));
afterEach(() => speak(english));

test("values stand where the text has places for them, and text of a value is no place", () => {
  expect(say("{0} of {1}", "{1}", 2)).toBe("{1} of 2");
  expect(say("{0} and {2}", 1)).toBe("1 and {2}");
});

test("what is counted has the word for one and for many", () => {
  expect([0, 1, 2, 12_100].map((n) => counted(n, "model call").replaceAll("\u00a0", " "))).toEqual([
    "0 model calls",
    "1 model call",
    "2 model calls",
    "12.1k model calls",
  ]);
});

test("what is worked out from a run is told in the language of the editor", () => {
  const bundle = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../l10n/bundle.l10n.de.json"), "utf8"),
  ) as Record<string, string>;
  speak((message, ...values) => english(bundle[message] ?? "untranslated", ...values));
  const key = aKey({ kind: "tool", name: "search", calls: 2, errors: 1, repaired: 1, llmCalls: 3, totalMs: 140 });
  const [lens] = lensFacts(
    [{ key, role: "definition", line: 1, exact: true, stale: false, via: "attributes", was: null }],
    ["def search():"],
    {
      costSource: null,
      runs: 1,
      difference: false,
      parts: new Set(USUAL_PARTS),
      plans: new Map(),
      failures: new Set([key]),
    },
  );
  expect(lens?.trouble?.text).toBe("1 fehlgeschlagen, erneut aufgerufen");
  expect(lens?.what.replaceAll("\u00a0", " ")).toBe("2 Aufrufe · 140 ms · 3 Modellaufrufe");
});
