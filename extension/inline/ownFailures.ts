import type { CodeKey } from "../../collector/contract/code.ts";
import { isContainer } from "../../collector/contract/kind.ts";

/**
 * The keys that failed by themselves. A failure goes up through all that called it, and so does the error with which a
 * guardrail stops a run: each is told once, where it began. Containers count where nothing inside them explains it.
 */
export function ownFailures(keys: readonly CodeKey[]): Set<CodeKey> {
  const failed = keys.filter((key) => key.errors > 0 && key.kind !== "guardrail");
  const leaves = failed.filter((key) => !isContainer(key.kind));
  const explained = leaves.length > 0 || keys.some(isHitKey);
  return new Set(explained ? leaves : failed);
}

/** A hit stands where the check is; who was checked is told by words. */
export function isHitKey(key: CodeKey): boolean {
  return key.kind === "guardrail" && key.hits > 0;
}
