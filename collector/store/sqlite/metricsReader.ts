import type { MetricsAnswer } from "../../contract/metrics.ts";
import { MetricTotals } from "../../otlp/metricTotals.ts";
import { OtlpDecodeError } from "../../otlp/otlpDecodeError.ts";
import { readMetrics } from "../../otlp/readMetrics.ts";
import { readResource } from "../../otlp/records.ts";
import { BodyReader } from "./bodyReader.ts";
import type { Db } from "./openDatabase.ts";

/** Requests that one answer is made of. */
const MOST = 2000;

/**
 * What senders counted, from the requests as they were kept.
 * @param filter `name` is the beginning of a metric's name, `since` milliseconds since the epoch
 */
export function readTotals(db: Db, filter: { name?: string; since?: number }): MetricsAnswer {
  const bodies = new BodyReader(db);
  const ids = db
    .prepare("SELECT id FROM bodies WHERE signal = 3 AND received_ms >= ? ORDER BY received_ms DESC, id DESC LIMIT ?")
    .pluck()
    .all(filter.since ?? 0, MOST + 1) as number[];
  const totals = new MetricTotals();
  for (const id of ids.slice(0, MOST).reverse()) {
    const plain = bodies.plain(id);
    try {
      readMetrics(plain, (point) => {
        if (!point.name.startsWith(filter.name ?? "")) return;
        const resource = plain.subarray(point.resource.offset, point.resource.offset + point.resource.length);
        const service = readResource(resource).attributes.get("service.name");
        totals.add(point, {
          service: typeof service === "string" ? service : null,
          id: Buffer.from(resource).toString("latin1"),
        });
      });
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
    }
  }
  return { metrics: totals.result(), complete: ids.length <= MOST };
}
