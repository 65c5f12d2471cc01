import { describe, expect, it } from "vitest";
import { holdsName, occurrences, prepareNames } from "./nameSet.ts";
import { splitWords, symbolForms } from "./words.ts";

const found = (text: string, ...names: string[]) =>
  occurrences(text, prepareNames(names)).map((it) => `${it.name}@${it.at}:${it.text}`);

describe("names in a text", () => {
  it("are found whole, as they are and as identifiers", () => {
    expect(found("search_web searchWeb SearchWeb search_webs xsearch_web", "search_web")).toEqual([
      "search_web@0:search_web",
      "search_web@11:searchWeb",
      "search_web@21:SearchWeb",
    ]);
    expect(found("'Fact Checker' fact_checker factChecker", "Fact Checker")).toHaveLength(3);
    expect(found("fare-scout fare-scouts", "fare-scout")).toEqual(["fare-scout@0:fare-scout"]);
  });

  it("may begin with signs and be of any script", () => {
    expect(found("'@me/agent'", "@me/agent")).toEqual(["@me/agent@1:@me/agent"]);
    expect(found("agent('Übersetzer')", "Übersetzer")).toHaveLength(1);
    expect(found("agent('翻訳者')", "翻訳者")).toHaveLength(1);
    expect(found("x = 'call (all)'", "call (all)")).toHaveLength(1);
  });

  it("are told apart although they begin alike", () => {
    expect(found("agent one, agent two", "agent one", "agent two", "agent")).toEqual([
      "agent one@0:agent one",
      "agent@0:agent",
      "agent two@11:agent two",
      "agent@11:agent",
    ]);
  });

  it("are left out when they are nothing to look for", () => {
    expect(prepareNames(["", "42", "…", "a".repeat(300), "half\ud83e", "ok"]).names).toEqual(["ok"]);
  });

  it("are not collected without end", () => {
    expect(occurrences("x ".repeat(5000), prepareNames(["x"]))).toHaveLength(400);
  });
});

it("says whether a text holds any name", () => {
  const names = prepareNames(["search_web", "Fact Checker"]);
  expect(holdsName("call(searchWeb)", names)).toBe(true);
  expect(holdsName("name: 'Fact Checker'", names)).toBe(true);
  expect(holdsName("Fact Checking, search_webs", names)).toBe(false);
  expect(holdsName("", names)).toBe(false);
  expect(holdsName("search_web", prepareNames([]))).toBe(false);
});

it("splits names into words and writes them as identifiers", () => {
  expect(splitWords("HTTPServer v2-run_fast")).toEqual(["http", "server", "v2", "run", "fast"]);
  expect(symbolForms("fact checker")).toEqual(["fact_checker", "factChecker", "FactChecker"]);
  expect(symbolForms("searchWeb")).toEqual(["searchWeb", "search_web", "SearchWeb"]);
  expect(symbolForms("2nd agent")).toEqual([]);
});
