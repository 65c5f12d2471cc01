import { expect } from "vitest";
import type { RunRemover } from "../../collector/store/store.ts";

/** Deletes a run in all its steps. @returns false when there is no such run */
export function deleteRun(writer: RunRemover, runId: string): boolean {
  if (!writer.beginDeletion(runId)) return false;
  while (writer.continueDeletion());
  expect(writer.emptyLog()).toBe(true);
  return true;
}
