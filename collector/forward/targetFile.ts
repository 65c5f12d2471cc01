import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writePrivateFile } from "../privateFile.ts";
import type { ForwardTarget } from "./forwardTarget.ts";

/** What a data folder keeps of its targets: nothing that a program sends them. */
export interface KnownTargets {
  /** By this the collector knows what it passed on itself. */
  readonly self: string;
  readonly targets: readonly ForwardTarget[];
}

const FILE = "forwards.json";

export const newId = () => randomBytes(12).toString("base64url");

/** Those of a folder; none where the file is missing or is not one. */
export function readTargets(folder: string): KnownTargets {
  try {
    const found = JSON.parse(readFileSync(join(folder, FILE), "utf8")) as Partial<KnownTargets>;
    if (typeof found.self === "string" && Array.isArray(found.targets))
      return { self: found.self, targets: found.targets.filter(isTarget) };
  } catch {
    // Nothing was ever passed on.
  }
  return { self: newId(), targets: [] };
}

/** @throws the system's error where the folder can't be written */
export function writeTargets(folder: string, known: KnownTargets): void {
  writePrivateFile(join(folder, FILE), JSON.stringify(known));
}

function isTarget(value: unknown): value is ForwardTarget {
  if (typeof value !== "object" || value === null) return false;
  const { id, port, variables } = value as Partial<Record<keyof ForwardTarget, unknown>>;
  return (
    typeof id === "string" &&
    /^[\w-]+$/.test(id) &&
    Number.isInteger(port) &&
    typeof variables === "object" &&
    variables !== null &&
    Object.values(variables).every((one) => typeof one === "string")
  );
}
