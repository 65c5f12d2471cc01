import { aiSdk } from "./aiSdk.ts";
import { claudeCode } from "./claudeCode.ts";
import type { Family } from "./family.ts";
import { genai, mcp } from "./genai.ts";
import { openinference } from "./openinference.ts";

/** Families that are read by conventions of their own; every other one is read as OpenTelemetry GenAI. */
const FAMILIES: readonly Family[] = [genai, mcp, openinference, aiSdk, claudeCode];

const byName = new Map(FAMILIES.map((family) => [family.name, family]));

export function familyNamed(name: string | null): Family {
  return (name === null ? undefined : byName.get(name)) ?? genai;
}
