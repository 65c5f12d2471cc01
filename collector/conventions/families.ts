import type { Family } from "./family.ts";
import { genai, mcp } from "./genai.ts";

/** Families that are read by conventions of their own; every other one is read as OpenTelemetry GenAI. */
const FAMILIES: readonly Family[] = [genai, mcp];

const byName = new Map(FAMILIES.map((family) => [family.name, family]));

export function familyNamed(name: string | null): Family {
  return (name === null ? undefined : byName.get(name)) ?? genai;
}
