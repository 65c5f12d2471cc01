import type { Family } from "../family.ts";
import { FAMILIES } from "./families.ts";
import { genai } from "./genai.ts";

const byName = new Map(FAMILIES.map((family) => [family.name, family]));

/** The family of a name; OpenTelemetry GenAI where there is none. */
export function familyNamed(name: string | null): Family {
  return (name === null ? undefined : byName.get(name)) ?? genai;
}
