import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { median } from "./figure.ts";
import { protobufBody } from "./protobufBody.ts";
import { type TrafficSpan, traffic } from "./traffic.ts";

/**
 * What a machine and its disk can do at most, whatever a collector makes of it, each the median of many: megabytes a
 * second out of gzipped requests, and milliseconds that the sync of an append of 4 KiB takes. Prints them as JSON.
 * Arguments: root, a folder on the disk in question.
 */

const [root = "", disk = ""] = process.argv.slice(2);
const BODIES = 16;
const SYNCS = 300;

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function inflatedMegabytes(): number {
  const source = traffic(root, { seed: 1 });
  const bodies = Array.from({ length: BODIES }, () =>
    protobufBody(Array.from({ length: 512 }, () => source.next().value as TrafficSpan)),
  );
  const zipped = bodies.map((body) => gzipSync(body));
  const rates = Array.from({ length: BODIES * 6 }, (_, i) => {
    const ms = timed(() => gunzipSync(zipped[i % BODIES] as Buffer));
    return (bodies[i % BODIES] as Buffer).length / 1000 / ms;
  });
  return median(rates);
}

function syncMs(folder: string): number {
  const file = openSync(join(folder, "appended"), "w");
  const piece = Buffer.alloc(4096, 1);
  const taken = Array.from({ length: SYNCS }, () => {
    writeSync(file, piece);
    return timed(() => fdatasyncSync(file));
  });
  closeSync(file);
  return median(taken);
}

const folder = mkdtempSync(join(disk, "machine-"));
try {
  process.stdout.write(JSON.stringify({ inflate: inflatedMegabytes(), sync: syncMs(folder) }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
