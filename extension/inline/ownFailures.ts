import type { CodeKey } from "../../collector/contract/code.ts";
import { isContainer } from "../../collector/contract/kind.ts";
import { say } from "../common/say.ts";
import { liesWithin } from "./intervals.ts";

/**
 * The keys that failed by themselves. A failure goes up through all that called it, and so does the error with which a
 * guardrail stops a run: each is told once, where it began. Where it began in something that is no key, the innermost of
 * those that report it tell it.
 */
export function ownFailures(keys: readonly CodeKey[]): Set<CodeKey> {
  const failed = keys.filter((key) => key.errors > 0 && key.kind !== "guardrail");
  const stopped = keys.some(isHitKey);
  const own = failed.filter((key) => ownErrors(key) > 0 && !(stopped && isContainer(key.kind)));
  return new Set(own.length > 0 || stopped ? own : failed.filter((key) => !failed.some((one) => isAround(key, one))));
}

/** What failed at a place, each failure where it began, and what of it was made good by a later try. */
export function failureCounts(keys: readonly CodeKey[]): { readonly failed: number; readonly repaired: number } {
  const own = keys.reduce((sum, key) => sum + ownErrors(key), 0);
  const failed = own > 0 ? own : Math.max(0, ...keys.map(({ errors }) => errors));
  return {
    failed,
    repaired: Math.min(
      failed,
      keys.reduce((sum, key) => sum + key.repaired, 0),
    ),
  };
}

/** What failed at a place, in words. */
export function failedText(keys: readonly CodeKey[]): string {
  const { failed, repaired } = failureCounts(keys);
  return repaired >= failed ? say("{0} failed, called again", failed) : say("{0} failed", failed);
}

/** A hit stands where the check is; who was checked is told by words. */
export function isHitKey(key: CodeKey): boolean {
  return key.kind === "guardrail" && key.hits > 0;
}

const ownErrors = ({ errors, passedOn }: CodeKey) => errors - passedOn;

const isAround = (outer: CodeKey, inner: CodeKey) =>
  outer !== inner && liesWithin(inner.intervals, outer.intervals) && !liesWithin(outer.intervals, inner.intervals);
