import { TracerProvider } from "@opentelemetry/sdk-trace";

/**
 * Prints what an agent-level span costs this process, sixteen awaits below the program, in microseconds of processor time
 * with what is compiled beside it: of the first thousand, and the median of later thousands.
 */

const SPANS = 1000;
const WARM_UP = 15;
const BATCHES = 40;

const tracer = new TracerProvider().getTracer("gen_ai");

async function below<T>(depth: number, act: () => T): Promise<T> {
  await Promise.resolve();
  return depth === 0 ? act() : await below(depth - 1, act);
}

function batch(): number {
  const before = process.cpuUsage();
  for (let n = 0; n < SPANS; n++) tracer.startSpan("chat").end();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / SPANS;
}

const taken = await below(15, () => Array.from({ length: WARM_UP + BATCHES }, batch));
const [first] = taken;
const later = taken.slice(WARM_UP).sort((a, b) => a - b);
process.stdout.write(JSON.stringify({ first, later: later[BATCHES / 2] }));
