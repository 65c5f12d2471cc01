import type { PathMapping } from "../../locate/paths/pathMapping.ts";

/** `traceline.pathMappings` as a person wrote it, which may be anything: folder of the traced machine → folder here. */
export function pathMappings(setting: unknown): PathMapping[] {
  if (typeof setting !== "object" || setting === null) return [];
  return Object.entries(setting).flatMap(([from, to]: [string, unknown]) => {
    return typeof to === "string" ? [{ from, to: to.replace(/^\$\{workspaceFolder\}[\\/]?/, "") }] : [];
  });
}
