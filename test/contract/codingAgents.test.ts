import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { ROOT } from "../support/root.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

let home: string;
let data: string;
beforeEach(() => {
  home = temporaryFolder();
  data = join(home, "data");
});

function traceline(...args: string[]) {
  const { CODEX_HOME: _, CLAUDE_CONFIG_DIR: __, GEMINI_CLI_HOME: ___, ...outside } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, "dist/collector/main.cjs"), "capture", ...args, "--data", data],
    { encoding: "utf8", env: { ...outside, HOME: home, USERPROFILE: home } },
  );
  return { status, stdout, stderr };
}

test("an agent's settings are shown, written and taken back, and what was edited meanwhile stays", () => {
  const file = join(home, ".codex/config.toml");
  mkdirSync(join(home, ".codex"));
  const before = '# mine\nmodel = "x"\n';
  writeFileSync(file, before, { mode: 0o644 });

  const dry = traceline("codex", "--dry-run");
  expect([dry.status, readFileSync(file, "utf8"), existsSync(data)]).toEqual([0, before, false]);
  expect(dry.stdout).toContain("  +[otel]\n");

  expect(traceline("codex").status).toBe(0);
  const written = readFileSync(file, "utf8");
  expect(written).toMatch(/^# mine\nmodel = "x"\n[\s\S]*http:\/\/127\.0\.0\.1:4318\/v1\/traces/);
  expect(statSync(join(data, "capture/codex.json")).mode & 0o077).toBe(0);
  expect(traceline("codex").stdout).toMatch(/says so already/);

  writeFileSync(file, `${written}[tui]\ntheme = "dark"\n`);
  expect(traceline("codex", "--undo").stdout).toMatch(/is without what Traceline wrote there/);
  expect(readFileSync(file, "utf8")).toBe(`${before}[tui]\ntheme = "dark"\n`);
  expect(traceline("codex", "--undo").stdout).toMatch(/nothing to take back/);
});

test("where there was no file, there is none afterwards", () => {
  for (const [agent, file] of [
    ["claude", ".claude/settings.json"],
    ["gemini", ".gemini/settings.json"],
  ] as const) {
    expect(traceline(agent).status).toBe(0);
    expect(JSON.parse(readFileSync(join(home, file), "utf8"))).toBeTypeOf("object");
    expect(traceline(agent, "--undo").stdout).toMatch(/is as it was before/);
    expect(existsSync(join(home, file))).toBe(false);
  }
});

test("what can't be changed safely is left alone, and that is said", () => {
  mkdirSync(join(home, ".gemini"));
  writeFileSync(join(home, ".gemini/settings.json"), "{ broken");
  const { status, stderr } = traceline("gemini");
  expect([status, stderr]).toEqual([2, expect.stringContaining("Mend it first.")]);
  expect(readFileSync(join(home, ".gemini/settings.json"), "utf8")).toBe("{ broken");
  expect(traceline("other").status).toBe(2);
});

test("an agent that takes variables only has them printed", () => {
  expect(traceline("copilot").stdout).toMatch(/COPILOT_OTEL_ENABLED.*true/);
});
