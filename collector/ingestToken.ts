import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createToken } from "./accessToken.ts";
import { writePrivateFile } from "./privateFile.ts";

const TOKEN_FILE = "ingest.token";

/** Whether only programs of this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host);
}

/**
 * The token that senders need where a collector can be reached from other machines. It is made once and stays, since it
 * stands in the environment of agents, and only its owner can read it.
 */
export function ingestToken(folder: string): string {
  const file = join(folder, TOKEN_FILE);
  const known = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  if (/^[\w-]{43}$/.test(known)) return known;
  const token = createToken();
  writePrivateFile(file, token);
  return token;
}

/** What an agent's environment needs, in the form that OpenTelemetry's SDKs read. */
export function ingestHeaders(token: string): string {
  return `OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20${token}`;
}
