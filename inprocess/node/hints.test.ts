import { expect, test } from "vitest";
import { hintOf } from "./hints.ts";
import { frameworkOf } from "./watched.ts";

const nothing = () => false;
const found = (module: string) => {
  const framework = frameworkOf(module);
  if (!framework) throw new Error(`${module} is no framework`);
  return { framework, instrumented: false, instrumentable: true };
};

test("a framework without its package names it, with the command that installs it", () => {
  expect(hintOf(found("@openai/agents"), "/w", nothing)).toEqual({
    framework: "OpenAI Agents",
    missing: "the package @arizeai/openinference-instrumentation-openai-agents",
    command: "npm install @arizeai/openinference-instrumentation-openai-agents",
  });
});

test("where a package does not help there is no command", () => {
  expect(hintOf({ ...found("ai"), instrumentable: false }, "/w", nothing)).toMatchObject({
    framework: "AI SDK",
    command: null,
  });
  expect(hintOf(found("@mastra/core"), "/w", nothing)).toMatchObject({ command: null });
});

test("nothing is told of what is instrumented, or writes spans by itself", () => {
  expect(hintOf({ ...found("ai"), instrumented: true }, "/w", nothing)).toBeNull();
  expect(hintOf(found("@google/adk"), "/w", nothing)).toBeNull();
});
