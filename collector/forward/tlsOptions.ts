import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import type { Place } from "./forwardTarget.ts";

interface TlsOptions {
  readonly ca?: string[];
  readonly key?: string;
  readonly cert?: string;
}

/**
 * The certificates that the program was told to trust and to show.
 * @throws the system's error where a file can't be read
 */
export function tlsOptions({ certificate, clientKey, clientCertificate }: Place): TlsOptions {
  return {
    ...(certificate === null ? {} : { ca: [...rootCertificates, readFileSync(certificate, "utf8")] }),
    ...(clientKey === null ? {} : { key: readFileSync(clientKey, "utf8") }),
    ...(clientCertificate === null ? {} : { cert: readFileSync(clientCertificate, "utf8") }),
  };
}
