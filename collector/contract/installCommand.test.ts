import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { INSTALLABLE, isInstallCommand } from "./installCommand.ts";

const AGENTS = "openinference-instrumentation-openai-agents";

test.each([
  "npm install @arizeai/openinference-instrumentation-openai-agents",
  "pnpm add @ai-sdk/otel",
  `python -m pip install ${AGENTS}`,
  `/home/me/my-env/bin/python3.12 -m pip install ${AGENTS} openinference-instrumentation-openai`,
  `"C:\\Users\\A B\\venv\\Scripts\\python.exe" -m pip install ${AGENTS}`,
  `uv pip install --python /w/.venv/bin/python ${AGENTS}`,
  `uv add ${AGENTS}`,
])("%s installs what is known", (line) => {
  expect(isInstallCommand(line)).toBe(true);
});

test.each([
  "npm install left-pad",
  `npm install ${AGENTS}; rm -rf ~`,
  `npm install ${AGENTS}\nrm -rf ~`,
  `npm install ${AGENTS}\r`,
  `npm install --registry=http://evil.example ${AGENTS}`,
  `python -m pip install -r http://evil.example/r.txt ${AGENTS}`,
  `$(id)/python -m pip install ${AGENTS}`,
  `"/tmp/$(id)/python" -m pip install ${AGENTS}`,
  `/tmp/evil.sh -m pip install ${AGENTS}`,
  `npm install ${AGENTS} ../evil`,
  `npm  install ${AGENTS}`,
  "npm install",
  "",
  `npm install ${"@ai-sdk/otel ".repeat(200)}`,
])("%j is never typed into a terminal", (line) => {
  expect(isInstallCommand(line)).toBe(false);
});

test("every package that the helpers name is known, and no other", () => {
  const helpers = ["node/watched.ts", "python/traceline_capture/frameworks.py"]
    .map((file) => readFileSync(join(import.meta.dirname, "../../inprocess", file), "utf8"))
    .join("\n");
  const named = [...helpers.matchAll(/install[:=] ?[[(]("[^\])]*)[\])]/g)].flatMap(([, list]) =>
    [...(list ?? "").matchAll(/"([^"]+)"/g)].map(([, name]) => name),
  );
  expect([...new Set(named)].sort()).toEqual([...INSTALLABLE].sort());
});
