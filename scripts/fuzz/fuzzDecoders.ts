import { OtlpDecodeError } from "../../collector/otlp/otlpDecodeError.ts";
import { random } from "../bench/random.ts";
import { DECODERS, type Decoder } from "./decoders.ts";
import { mutate } from "./mutate.ts";
import type { Seed } from "./seeds.ts";

/** More work than this over one body is a way to stop the collector. It is measured without what others do meanwhile. */
const MOST_WORK_MS = 1_000;

/** A body that a decoder could not cope with. */
export interface Finding {
  readonly decoder: string;
  readonly problem: string;
  /** The number of the body: the same seeds and number give the same body. */
  readonly number: number;
  readonly body: Buffer;
}

/** What is tried with a number: the same every time. */
function attempt(seeds: readonly Seed[], number: number): { decoder: Decoder; seed: Seed; body: Buffer } {
  const draw = random(number * 7919 + 1);
  draw();
  const decoder = DECODERS[Math.floor(draw() * DECODERS.length)] as Decoder;
  const own = seeds.filter(({ encoding }) => encoding === decoder.encoding);
  const seed = own[Math.floor(draw() * own.length)];
  if (!seed) throw new Error(`There is no body in ${decoder.encoding} to begin with.`);
  const others = own.map(({ body }) => body);
  return { decoder, seed, body: mutate(seed.body, others, draw) };
}

/** Tries the body of a number with its decoder. Null when all went as it should: it was read, or refused. */
export function tryOne(seeds: readonly Seed[], number: number): Finding | null {
  const { decoder, seed, body } = attempt(seeds, number);
  const found = (problem: string): Finding => ({ decoder: decoder.name, problem, number, body });
  const from = process.cpuUsage();
  try {
    decoder.run(seed.signal, body);
  } catch (error) {
    if (!(error instanceof OtlpDecodeError))
      return found(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const took = workMs(from);
  return took > MOST_WORK_MS ? found(`It took ${Math.round(took)} ms of a processor.`) : null;
}

/** Milliseconds of a processor that this process has used since. */
export function workMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
