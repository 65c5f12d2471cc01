import { randomBytes, timingSafeEqual } from "node:crypto";

/** A new token for the read API: 32 random bytes, URL-safe. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Whether an `Authorization` header carries the token; takes the same time whatever is wrong with it. */
export function isAuthorized(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.length !== wanted.length) {
    timingSafeEqual(wanted, wanted);
    return false;
  }
  return timingSafeEqual(given, wanted);
}
