import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DISCOVERY_FILE, type Discovery, parseDiscovery } from "../../collector/contract/discovery.ts";

const GIVE_UP_MS = 60_000;

/**
 * The collector that the extension has started in a data folder; waits until it says where it is.
 * @throws Error where none comes
 */
export async function collectorOf(dataFolder: string): Promise<Discovery> {
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await sleep(100)) {
    const found = discoveryIn(dataFolder);
    if (found) return found;
  }
  throw new Error(`No collector came up in ${dataFolder}.`);
}

/** What a data folder says about its collector, or null where none has written it. */
export function discoveryIn(dataFolder: string): Discovery | null {
  try {
    return parseDiscovery(readFileSync(join(dataFolder, DISCOVERY_FILE), "utf8"));
  } catch {
    return null;
  }
}
