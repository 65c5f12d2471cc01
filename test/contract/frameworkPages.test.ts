import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { GUIDES, guideOf } from "../../collector/contract/guides.ts";
import type { Family } from "../../collector/conventions/family.ts";
import { ROOT } from "../support/root.ts";

const FAMILIES = join(ROOT, "collector/conventions/families");
const PAGES = join(ROOT, "docs/frameworks");
const INDEX = "README.md";

const page = (name: string) => readFileSync(join(PAGES, name), "utf8");
const pages = readdirSync(PAGES).filter((name) => name !== INDEX);
const linksOf = (text: string) => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? "");

const isFamily = (value: unknown): value is Family =>
  typeof value === "object" && value !== null && "name" in value && "keys" in value;

/** Every family that a file of the folder makes. */
async function families(): Promise<string[]> {
  const files = readdirSync(FAMILIES).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const modules = await Promise.all(files.map((name) => import(join(FAMILIES, name)) as Promise<object>));
  return modules
    .flatMap((module) => Object.values(module).flat() as unknown[])
    .filter(isFamily)
    .map(({ name }) => name);
}

test("every family of telemetry has a page", async () => {
  const names = await families();
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => guideOf(name, "") === null)).toEqual([]);
});

test("every page is of a guide, and every guide has a page", () => {
  expect(pages.map((name) => basename(name, ".md")).sort()).toEqual(
    [...new Set(GUIDES.map(({ slug }) => slug))].sort(),
  );
});

test("every page is linked from the index", () => {
  expect(pages.filter((name) => !linksOf(page(INDEX)).includes(name))).toEqual([]);
});

test("pages lead to pages and to nothing else: they are read where the rest of the documentation is not", () => {
  const known = new Set([INDEX, ...pages]);
  const leading = [INDEX, ...pages].flatMap((name) => linksOf(page(name)).map((target) => `${name} → ${target}`));
  expect(leading.filter((link) => !known.has(link.split(" → ")[1] ?? ""))).toEqual([]);
});

describe.each(GUIDES)("the page $slug", ({ slug, could }) => {
  const text = page(`${slug}.md`);

  test("says what was tried, what is seen, and where lines come from", () => {
    expect(text).toMatch(/\b(Seen|Not tried|not tried)\b/);
    expect(text).toMatch(/What is seen|What is never seen/);
    expect(text).toMatch(/^## Lines$|lines of code/m);
  });

  test("names everything that a run is said to lack", () => {
    const remedies = Object.values(could).filter((remedy) => remedy !== null);
    const names = remedies.flatMap(
      (remedy) => remedy.match(/[A-Z][A-Z_]{8,}|[a-z]+(?:[-_][a-z]+)+|[a-z]+[A-Z]\w+/g) ?? [],
    );
    const plain = text.replaceAll(/\s+/g, " ");
    expect(names.filter((name) => !plain.includes(name))).toEqual([]);
  });
});
