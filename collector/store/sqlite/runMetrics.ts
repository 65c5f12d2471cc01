import { cutPoints } from "../../otlp/cutRecords.ts";
import { OtlpDecodeError } from "../../otlp/otlpDecodeError.ts";
import { type PointPlace, pointPlaces } from "../../otlp/pointPlaces.ts";
import { resourceOwner } from "../../otlp/resourceOwner.ts";
import type { StoredRequest } from "../store.ts";
import type { BodyReader } from "./bodyReader.ts";
import { safeResource } from "./dictionaries.ts";
import type { Db } from "./openDatabase.ts";

/** Counters are sent once a minute: what they say of a run comes up to so much after its end. */
const AFTER_NS = 120_000_000_000n;

/** What tells whose a data point is. */
interface Owner {
  readonly processes: ReadonlySet<string>;
  readonly session: string | null;
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/**
 * What the processes of a run counted while it went on, and shortly after; of sessions only its own. A counter that goes
 * on over several runs of one process is with each of them.
 */
export function* runMetrics(
  db: Db,
  bodies: BodyReader,
  runId: string,
  traces: readonly number[],
): Generator<StoredRequest> {
  const owner = ownerOf(db, runId, traces);
  if (!owner) return;
  const ids = db.prepare("SELECT id FROM bodies WHERE signal = 3 ORDER BY id").pluck().all() as number[];
  for (const id of ids) {
    const plain = bodies.plain(id);
    const cut = ownPoints(plain, owner);
    if (cut) yield { signal: "metrics", plain: cut };
  }
}

function ownPoints(plain: Uint8Array, owner: Owner): Uint8Array | null {
  const known = new Map<number, boolean>();
  const isOfProcess = ({ resource: { offset, length } }: PointPlace) => {
    const found = known.get(offset);
    if (found !== undefined) return found;
    const { attributes } = safeResource(Buffer.from(plain.subarray(offset, offset + length)));
    const is = owner.processes.has(resourceOwner(attributes).process);
    known.set(offset, is);
    return is;
  };
  try {
    const own = pointPlaces(plain).filter((place) => isOf(place, owner) && isOfProcess(place));
    const offsets = new Set(own.map(({ offset }) => offset));
    return offsets.size === 0 ? null : (cutPoints(plain, (offset) => offsets.has(offset))?.plain ?? null);
  } catch (error) {
    if (error instanceof OtlpDecodeError) return null;
    throw error;
  }
}

const isOf = ({ startNs, timeNs, session }: PointPlace, owner: Owner) =>
  timeNs >= owner.fromNs &&
  timeNs <= owner.toNs + AFTER_NS &&
  startNs <= owner.toNs &&
  (session === null || owner.session === null || session === owner.session);

function ownerOf(db: Db, runId: string, traces: readonly number[]): Owner | null {
  const processes = new Set<string>();
  let [fromNs, toNs]: [bigint | null, bigint | null] = [null, null];
  const processesOf = db
    .prepare("SELECT DISTINCT r.process FROM trace_resources t JOIN resources r ON r.id = t.resource WHERE t.trace = ?")
    .pluck();
  const timesOf = db.prepare("SELECT start_ns, last_ns FROM traces WHERE id = ?").raw().safeIntegers();
  for (const trace of traces) {
    for (const process of processesOf.all(trace) as string[]) processes.add(process);
    const [start, last] = (timesOf.get(trace) as [bigint | null, bigint | null] | undefined) ?? [null, null];
    if (start !== null && (fromNs === null || start < fromNs)) fromNs = start;
    if (last !== null && (toNs === null || last > toNs)) toNs = last;
  }
  if (fromNs === null || toNs === null) return null;
  const session = db.prepare("SELECT session FROM runs WHERE run_id = ?").pluck().get(runId) as
    | string
    | null
    | undefined;
  return { processes, session: session ?? null, fromNs, toNs };
}
