import { closeSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { CopiedBody } from "./copiedBody.ts";
import { jsonBody } from "./jsonBody.ts";
import { protobufBody } from "./protobufBody.ts";
import { type TrafficOptions, type TrafficSpan, traffic } from "./traffic.ts";

/** Requests made beforehand, in one file, so that sending them costs next to nothing. */
export interface BodyPack {
  readonly file: string;
  readonly encoding: "protobuf" | "json";
  readonly gzip: boolean;
  readonly bodies: readonly {
    readonly at: number;
    readonly length: number;
    readonly spans: number;
    readonly plain: number;
  }[];
  /** Ids of the runs that are whole within the pack, with their spans, largest first. */
  readonly runs: readonly { readonly runId: string; readonly spans: number }[];
}

export interface PackOptions extends TrafficOptions {
  readonly requests: number;
  readonly spansPerRequest: number;
  readonly encoding?: "protobuf" | "json";
  readonly gzip?: boolean;
  /** How often all of it comes again, as other runs of other conversations; protobuf only. */
  readonly copies?: number;
}

const AT_ONCE = 8;
const gzipped = promisify(gzip);
/** Of millions of spans: how well they are compressed is not what is measured with them. */
const QUICKLY = { level: 1 };

/** Makes requests out of traffic and writes them to a file. */
export async function makePack(root: string, file: string, options: PackOptions): Promise<BodyPack> {
  const spans = traffic(root, options);
  const encode = options.encoding === "json" ? jsonBody : protobufBody;
  const out = openSync(file, "w");
  const bodies: BodyPack["bodies"][number][] = [];
  const runs = new Map<string, { spans: number; whole: boolean }>();
  let at = 0;
  const copies = options.copies ?? 1;
  const templates: CopiedBody[] = [];
  const add = async (plain: readonly Buffer[]) => {
    const compress = (body: Buffer) => (copies > 1 ? gzipped(body, QUICKLY) : gzipped(body));
    const ready = options.gzip ? await Promise.all(plain.map(compress)) : plain;
    ready.forEach((body, i) => {
      writeSync(out, body);
      bodies.push({ at, length: body.length, spans: options.spansPerRequest, plain: (plain[i] as Buffer).length });
      at += body.length;
    });
  };
  try {
    for (let made = 0; made < options.requests; made += AT_ONCE) {
      const taken = Array.from({ length: Math.min(AT_ONCE, options.requests - made) }, () =>
        take(spans, options.spansPerRequest, runs),
      );
      const plain = taken.map(encode);
      if (copies > 1) plain.forEach((body, i) => void templates.push(new CopiedBody(body, taken[i] as TrafficSpan[])));
      await add(plain);
    }
    for (let copy = 1; copy < copies; copy++)
      for (let made = 0; made < templates.length; made += AT_ONCE)
        await add(templates.slice(made, made + AT_ONCE).map((template) => template.copy(copy)));
  } finally {
    closeSync(out);
  }
  const whole = [...runs].filter(([, run]) => run.whole).sort(([, a], [, b]) => b.spans - a.spans);
  const pack: BodyPack = {
    file,
    encoding: options.encoding ?? "protobuf",
    gzip: options.gzip ?? false,
    bodies,
    runs: whole.map(([runId, run]) => ({ runId, spans: run.spans })),
  };
  writeFileSync(`${file}.json`, JSON.stringify(pack));
  return pack;
}

function take(
  spans: Generator<TrafficSpan>,
  count: number,
  runs: Map<string, { spans: number; whole: boolean }>,
): TrafficSpan[] {
  return Array.from({ length: count }, () => {
    const span = spans.next().value as TrafficSpan;
    const run = runs.get(span.traceId) ?? { spans: 0, whole: false };
    run.spans++;
    run.whole ||= span.parentId === "";
    runs.set(span.traceId, run);
    return span;
  });
}

/** Reads the list of a pack that was made before. */
export function readPack(file: string): BodyPack {
  return JSON.parse(readFileSync(`${file}.json`, "utf8")) as BodyPack;
}

export const spansOf = (pack: BodyPack): number => pack.bodies.reduce((sum, { spans }) => sum + spans, 0);

/** Reads single bodies of a pack. */
export class PackReader {
  readonly pack: BodyPack;
  readonly #file: number;
  constructor(pack: BodyPack) {
    this.pack = pack;
    this.#file = openSync(pack.file, "r");
  }

  /** @param head what stands before a body of so many bytes; nothing unless given */
  body(index: number, head: (length: number) => string = () => ""): Buffer {
    const { at, length } = this.pack.bodies[index] as BodyPack["bodies"][number];
    const before = head(length);
    const body = Buffer.allocUnsafe(before.length + length);
    body.write(before, "latin1");
    readSync(this.#file, body, before.length, length, at);
    return body;
  }

  close(): void {
    closeSync(this.#file);
  }
}
