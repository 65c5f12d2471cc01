import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const json = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8")) as Record<string, string>;

/** Sources of the extension without their comments. */
const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.startsWith("testing"))
  .map((name) => ({
    name,
    text: readFileSync(join(import.meta.dirname, name), "utf8")
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/^\s*\/\/.*$/gm, ""),
  }));

/** Every text that is looked up in the language of the editor. */
const texts = new Set(
  sources.flatMap(({ text }) =>
    [...text.matchAll(/(?<![.#\w])say\(\s*("(?:[^"\\]|\\.)*")|l10n\.t\(\s*("(?:[^"\\]|\\.)*")/g)].map(
      ([, said, told]) => JSON.parse(said ?? told ?? "") as string,
    ),
  ),
);
const languages = readdirSync(join(root, "l10n")).map(
  (name) => /^bundle\.l10n\.([\w-]+)\.json$/.exec(name)?.[1] ?? name,
);
const places = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort();
const links = (text: string) => (text.match(/\]\([^)]*\)/g) ?? []).sort();

test("there is a language beside English", () => {
  expect(texts.size).toBeGreaterThan(100);
  expect(languages).toContain("de");
});

test.each(languages)("the bundle of %s holds every text of the code and no other, with the same places", (language) => {
  const bundle = json(`l10n/bundle.l10n.${language}.json`);
  expect(Object.keys(bundle).sort()).toEqual([...texts].sort());
  for (const [text, translated] of Object.entries(bundle)) expect(places(translated), text).toEqual(places(text));
});

test.each(languages)(
  "the manifest in %s holds every text of the manifest and no other, with the same links",
  (language) => {
    const [english, translated] = [json("package.nls.json"), json(`package.nls.${language}.json`)];
    expect(Object.keys(translated)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(english)) expect(links(translated[key]!), key).toEqual(links(text));
  },
);

test.each(languages)("the pages of the walkthrough are there in %s, and name commands as its menu does", (language) => {
  const pages = readdirSync(join(root, "media/walkthrough"));
  const english = pages.filter((name) => !name.includes(".nls."));
  expect(pages.filter((name) => name.endsWith(`.nls.${language}.md`)).sort()).toEqual(
    english.map((name) => name.replace(/\.md$/, `.nls.${language}.md`)).sort(),
  );
  const read = (name: string) => readFileSync(join(root, "media/walkthrough", name), "utf8");
  const commands = (text: string) => [...text.matchAll(/\*Traceline: ([^*]+)\*/g)].map(([, title]) => title);
  const [all, translated] = [json("package.nls.json"), json(`package.nls.${language}.json`)];
  for (const name of english) {
    const ids = commands(read(name)).map((title) => Object.keys(all).find((id) => all[id] === title) ?? title ?? "");
    expect(commands(read(name.replace(/\.md$/, `.nls.${language}.md`)))).toEqual(ids.map((id) => translated[id]));
  }
});

test("titles, names and descriptions of the manifest are no bare texts", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { contributes: unknown };
  const bare: string[] = [];
  JSON.stringify(manifest.contributes, (key, value: unknown) => {
    const isText = /^(title|name|contextualTitle|contents|description|markdownDescription)$/.test(key);
    if (isText && typeof value === "string" && value !== "Traceline" && !/^%[\w.]+%$/.test(value)) bare.push(value);
    return value;
  });
  expect(bare).toEqual([]);
});

test("what is shown to people is looked up in their language", () => {
  const shown =
    /\b(?:show\w+Message|setStatusBarMessage|createTreeView|createWebviewPanel|createCodeLens)\(\s*(["'`])(?=[^"'`]*[a-z] )|\b(?:title|label|description|detail|tooltip|placeHolder|prompt|message|spoken|reason|contentText)(?:\s*[:=]|\s*=>)\s*(["'`])(?!\$\{)(?=[A-Z]?[a-z]+ )/g;
  const bare = sources.flatMap(({ name, text }) =>
    [...text.matchAll(shown)].map(({ index }) => `${name}: ${text.slice(index, index + 70)}`),
  );
  expect(bare).toEqual([]);
});

test("no sentence stands in the code without being looked up, but in the log and in names of things", () => {
  const lookedUp =
    /(?:(?<![.#\w])say|l10n\.t|\blog|\bwarn|\binfo|\berror|#log|Error|counted\([^()"]*(?:\([^()]*\)[^()"]*)*|sendText)\(?\s*$/;
  const notForPeople = [
    /^common\/(?:colours|counted|say)\.ts$/,
    /^panels\/panelHtml\.ts$/,
    /^inline\/(?:gutterIcon|marks)\.ts$/,
  ];
  const bare = sources.flatMap(({ name, text }) => {
    if (notForPeople.some((file) => file.test(name.replaceAll("\\", "/")))) return [];
    return [...text.matchAll(/"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\\n]|\\.)*)`/g)]
      .filter(([, plain, template]) =>
        /[A-Za-z]{2,} [a-z]{2,}/.test((plain ?? template ?? "").replace(/\$\{[^}]*\}|\$\([\w~-]+\)/g, "")),
      )
      .filter(({ index }) => !lookedUp.test(text.slice(Math.max(0, index - 80), index)))
      .map(([found]) => `${name}: ${found}`);
  });
  expect(bare).toEqual([]);
});
