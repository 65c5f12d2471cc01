import { homedir } from "node:os";
import { join } from "node:path";

/** What tests and scripts fetch once and keep between checkouts. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "traceline");
}
