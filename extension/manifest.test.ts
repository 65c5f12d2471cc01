import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COLOURS } from "./common/colours.ts";
import { COMMANDS, CONTEXT, VIEWS } from "./common/ids.ts";

interface Menu {
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; enablement?: string }[];
    readonly views: Record<string, readonly { id: string }[]>;
    readonly viewsWelcome: readonly { view: string; contents: string; when?: string }[];
    readonly walkthroughs: readonly {
      steps: readonly { description: string; completionEvents: readonly string[]; media: { markdown: string } }[];
    }[];
    readonly keybindings: readonly { command: string; key: string; mac: string; when: string }[];
    readonly menus: Record<string, readonly Menu[]>;
    readonly colors: readonly { id: string; defaults: Record<string, string> }[];
    readonly configuration: { readonly properties: Record<string, unknown> };
  };
}

const root = join(import.meta.dirname, "..");
const words = JSON.parse(readFileSync(join(root, "package.nls.json"), "utf8")) as Record<string, string>;
const asked = new Set<string>();
/** The manifest as the editor reads it: with the words of its language. */
const { contributes } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"), (_, value: unknown) => {
  const [, key] = typeof value === "string" ? (/^%([\w.]+)%$/.exec(value) ?? []) : [];
  if (key === undefined) return value;
  asked.add(key);
  return words[key];
}) as Manifest;
const steps = contributes.walkthroughs.flatMap((one) => one.steps);
const ids = new Set<string>(Object.values(COMMANDS));

test("every word of the manifest is there, and none that nobody asks for", () => {
  expect(Object.keys(words).sort()).toEqual([...asked].sort());
});

test("every command of the code is in the manifest, and the other way round", () => {
  expect(contributes.commands.map(({ command }) => command).sort()).toEqual([...ids].sort());
  expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(["Traceline"]));
});

test("menus and welcome texts name commands and views that exist", () => {
  const named = Object.values(contributes.menus)
    .flat()
    .map(({ command }) => command);
  const texts = [
    ...contributes.viewsWelcome.map(({ contents }) => contents),
    ...steps.map(({ description }) => description),
  ];
  const linked = texts.flatMap((text) => [...text.matchAll(/command:([\w.]+)/g)].map(([, id]) => id));
  const views = Object.values(contributes.views)
    .flat()
    .map(({ id }) => id);
  const theirs = ["workbench.action.terminal.new", "workbench.trust.manage", ...views.map((id) => `${id}.focus`)];
  expect([...named, ...linked].filter((id) => !ids.has(id ?? "") && !theirs.includes(id ?? ""))).toEqual([]);
  expect(views).toEqual(Object.values(VIEWS));
  expect(contributes.viewsWelcome.filter(({ view }) => !views.includes(view))).toEqual([]);
});

test("conditions ask for context keys that the code sets", () => {
  const known = new Set<string>([...Object.values(CONTEXT), ...Object.values(VIEWS)]);
  const conditions = [
    ...Object.values(contributes.menus).flat(),
    ...contributes.viewsWelcome,
    ...contributes.keybindings,
    ...contributes.commands.map(({ enablement }) => ({ when: enablement })),
    ...steps.map(({ completionEvents: [when] }) => ({ when })),
  ].map(({ when }) => when ?? "");
  const asked = conditions.flatMap((when) => when.match(/\btraceline\.\w+/g) ?? []);
  expect(asked.filter((key) => !known.has(key))).toEqual([]);
});

test("steps of the walkthrough are done when something happened, and have a page each", () => {
  for (const { completionEvents, media } of steps) {
    // A condition that holds already when the editor reads the steps is never met: `guided` begins to hold after that.
    expect(completionEvents[0]).toMatch(/^onContext:traceline\.guided && traceline\./);
    expect(existsSync(join(root, media.markdown))).toBe(true);
  }
});

test("commands that need something chosen are not in the palette", () => {
  const hidden = contributes.menus.commandPalette!.filter(({ when }) => when === "false").map(({ command }) => command);
  for (const needing of ["showRun", "openSpan", "openCode", "openSpanInPanel", "showSpans", "deleteRun"] as const)
    expect(hidden).toContain(COMMANDS[needing]);
});

test("keys belong to commands, work only where there is something to go to, and are written down", () => {
  const guide = readFileSync(join(root, "docs/extension.md"), "utf8");
  for (const { command, key, mac, when } of contributes.keybindings) {
    expect(ids.has(command)).toBe(true);
    expect(when).toMatch(/^editorTextFocus && traceline\.(hasRun|onCode)$/);
    expect(mac).toBe(key.replace("ctrl", "cmd"));
    const title = contributes.commands.find((one) => one.command === command)?.title;
    expect(guide).toContain(`| *${title}* | \`${key}\` |`);
  }
  expect(new Set(contributes.keybindings.map(({ key }) => key)).size).toBe(contributes.keybindings.length);
});

test("colours have the four defaults that the code draws with", () => {
  const declared = Object.fromEntries(
    contributes.colors.map(({ id, defaults: d }) => [id, [d.dark, d.light, d.highContrast, d.highContrastLight]]),
  );
  const drawn = Object.fromEntries(Object.entries(COLOURS).map(([id, [, ...defaults]]) => [id, defaults]));
  expect(declared).toEqual(drawn);
});
