import { readFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { DISCOVERY_FILE, type Discovery, parseDiscovery } from "../../../collector/contract/discovery.ts";

/** The collector that the extension has started in a data folder; waits until it says where it is. */
export function collectorOf(dataFolder: string): Promise<Discovery> {
  return vi.waitUntil(
    () => {
      try {
        return parseDiscovery(readFileSync(join(dataFolder, DISCOVERY_FILE), "utf8"));
      } catch {
        return null;
      }
    },
    { timeout: 30_000, interval: 100 },
  );
}
