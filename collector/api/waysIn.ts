import { createHash, randomBytes } from "node:crypto";

const CODE_MS = 10 * 60_000;
const SESSION_MS = 30 * 24 * 3600_000;
const MOST_CODES = 32;
const MOST_SESSIONS = 64;

/**
 * Ways into the page for a browser, which can't be handed the token in an address: a code that works once and becomes
 * a session. Only hashes are kept. The oldest make room when there are too many.
 */
export class WaysIn {
  readonly #codes = new Map<string, number>();
  readonly #sessions = new Map<string, number>();
  readonly #now: () => number;

  /** @param now the clock: milliseconds since the epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A code for one use. The one that is printed at start lasts as long as the collector, others ten minutes. */
  issue(lasting = false): string {
    const code = randomBytes(24).toString("base64url");
    remember(this.#codes, hash(code), lasting ? Number.POSITIVE_INFINITY : this.#now() + CODE_MS, MOST_CODES);
    return code;
  }

  /** The session that a code opens, or null when it was used before, is too old or was never given. */
  redeem(code: string): string | null {
    const key = hash(code);
    const until = this.#codes.get(key);
    this.#codes.delete(key);
    if (until === undefined || until < this.#now()) return null;
    const session = randomBytes(32).toString("base64url");
    remember(this.#sessions, hash(session), this.#now() + SESSION_MS, MOST_SESSIONS);
    return session;
  }

  isSession(session: string | null): boolean {
    if (session === null) return false;
    const until = this.#sessions.get(hash(session));
    return until !== undefined && until >= this.#now();
  }
}

// Looked up by hash, so the time that a look-up takes tells nothing of the secret.
const hash = (secret: string) => createHash("sha256").update(secret).digest("base64url");

function remember(map: Map<string, number>, key: string, until: number, most: number): void {
  map.set(key, until);
  if (map.size > most) for (const oldest of map.keys()) return void map.delete(oldest);
}
