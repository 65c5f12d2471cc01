import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Signal } from "../../collector/otlp/acceptedRequest.ts";
import { protobufToJson } from "../../collector/otlp/protobufToJson.ts";

/** A body that a real agent sent. */
export interface Seed {
  readonly signal: Signal;
  readonly encoding: "protobuf" | "json";
  readonly body: Buffer;
}

const LARGEST = 256 * 1024;

const asJson = (signal: Signal, body: Buffer) => Buffer.from(JSON.stringify(protobufToJson(signal, body).request));

/**
 * Bodies in a folder of captures and in the folders of it, those in protobuf as JSON too. Very large ones are left out,
 * so that many can be tried.
 */
export function readSeeds(folder: string): Seed[] {
  const seeds: Seed[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const [, signal, end] = /-(traces|logs|metrics)\.(pb|json)$/.exec(name) ?? [];
    if (!signal) continue;
    const body = readFileSync(join(folder, name));
    if (body.length > LARGEST) continue;
    const of = { signal: signal as Signal, body } as const;
    if (end === "json") seeds.push({ ...of, encoding: "json" });
    else seeds.push({ ...of, encoding: "protobuf" }, { ...of, encoding: "json", body: asJson(of.signal, body) });
  }
  return seeds;
}
