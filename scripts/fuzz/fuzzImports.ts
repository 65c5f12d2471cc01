import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { countRecords } from "../../collector/imports/countRecords.ts";
import { readRequests } from "../../collector/imports/readRequests.ts";
import { splitRequest } from "../../collector/imports/splitRequest.ts";
import { OtlpDecodeError } from "../../collector/otlp/otlpDecodeError.ts";
import { random } from "../bench/random.ts";
import { workMs } from "./fuzzDecoders.ts";
import { type JsonSpans, jaegerJson } from "./jaegerJson.ts";
import { type Draw, mutate } from "./mutate.ts";
import type { Seed } from "./seeds.ts";

/** More work than this over one file is too much. */
const MOST_WORK_MS = 2_000;
/** A small body is as good as a large one, and many more can be tried. */
const LARGEST = 64 * 1024;

/** Writes broken files in every form that an import takes, and reads them. */
export class ImportFuzz {
  readonly #folder = mkdtempSync(join(tmpdir(), "traceline-fuzz-"));
  readonly #json: readonly Seed[];
  readonly #protobuf: readonly Seed[];

  constructor(seeds: readonly Seed[]) {
    const small = seeds.filter(({ body }) => body.length <= LARGEST);
    this.#json = small.filter(({ encoding }) => encoding === "json");
    this.#protobuf = small.filter(({ encoding }) => encoding === "protobuf");
  }

  /** Reads the file of a number. Null when it was read, or its pieces refused, as it should; else what was wrong. */
  async tryOne(number: number): Promise<{ problem: string; body: Buffer } | null> {
    const draw = random(number * 4211 + 3);
    draw();
    const whole = this.#file(draw);
    const body = draw() < 0.9 ? mutate(whole, [], draw) : whole;
    const file = join(this.#folder, "telemetry");
    writeFileSync(file, body);
    const from = process.cpuUsage();
    try {
      await readWhole(file);
    } catch (error) {
      return { problem: error instanceof Error ? (error.stack ?? error.message) : String(error), body };
    }
    const took = workMs(from);
    return took > MOST_WORK_MS ? { problem: `It took ${Math.round(took)} ms of a processor.`, body } : null;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A few bodies in one of the forms; some of the way in it is broken already where a body in it is. */
  #file(draw: Draw): Buffer {
    const some = (seeds: readonly Seed[]) =>
      Array.from({ length: 1 + Math.floor(draw() * 3) }, () => {
        const { body } = seeds[Math.floor(draw() * seeds.length)] as Seed;
        return draw() < 0.2 ? mutate(body, [], draw) : body;
      });
    const form = FORMS[Math.floor(draw() * FORMS.length)] as (typeof FORMS)[number];
    const plain = form.join(some(form.of === "json" ? this.#json : this.#protobuf));
    return draw() < 0.25 ? gzipSync(plain, { level: 1 }) : plain;
  }
}

const prefixed = (bodies: readonly Buffer[]) =>
  Buffer.concat(
    bodies.flatMap((body) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(body.length);
      return [length, body];
    }),
  );
const parsed = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return {};
  }
};

const FORMS: readonly { of: "json" | "protobuf"; join: (bodies: readonly Buffer[]) => Buffer }[] = [
  { of: "json", join: (bodies) => Buffer.from(bodies.map((body) => String(body)).join("\n")) },
  { of: "json", join: ([body]) => Buffer.from(JSON.stringify(parsed(body as Buffer), null, 1)) },
  { of: "json", join: (bodies) => Buffer.from(JSON.stringify(bodies.map(parsed))) },
  { of: "json", join: (bodies) => Buffer.from(JSON.stringify(jaegerOf(bodies))) },
  {
    of: "json",
    join: (bodies) => Buffer.from(bodies.map((one) => JSON.stringify({ result: parsed(one) })).join("\n")),
  },
  { of: "protobuf", join: ([body]) => body as Buffer },
  { of: "protobuf", join: prefixed },
  { of: "protobuf", join: (bodies) => prefixed(bodies.map((body) => zstdCompressSync(body))) },
];

function jaegerOf(bodies: readonly Buffer[]): object {
  try {
    return jaegerJson(bodies.map((body) => parsed(body) as JsonSpans));
  } catch {
    // What a change made of the body has no form in Jaeger.
    return { data: [{ traceID: "1", spans: [parsed(bodies[0] as Buffer)], processes: [] }] };
  }
}

async function readWhole(file: string): Promise<void> {
  try {
    for await (const { requests } of readRequests(file))
      for (const request of requests) {
        countRecords(request.signal, request.plain);
        try {
          splitRequest(request, 1024);
        } catch (error) {
          if (!(error instanceof OtlpDecodeError)) throw error;
        }
      }
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith("Z_")) throw error;
  }
}
