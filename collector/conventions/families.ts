import { aiSdk } from "./aiSdk.ts";
import { claudeCode } from "./claudeCode.ts";
import { codex } from "./codex.ts";
import { copilot } from "./copilot.ts";
import type { Family } from "./family.ts";
import { geminiCli } from "./geminiCli.ts";
import { genai, mcp } from "./genai.ts";
import { logfire } from "./logfire.ts";
import { openinference } from "./openinference.ts";
import { pydanticAi } from "./pydanticAi.ts";

/** Families that are read by conventions of their own; every other one is read as OpenTelemetry GenAI. */
const FAMILIES: readonly Family[] = [
  genai,
  mcp,
  openinference,
  aiSdk,
  claudeCode,
  codex,
  geminiCli,
  copilot,
  pydanticAi,
  logfire,
];

const byName = new Map(FAMILIES.map((family) => [family.name, family]));

export function familyNamed(name: string | null): Family {
  return (name === null ? undefined : byName.get(name)) ?? genai;
}
