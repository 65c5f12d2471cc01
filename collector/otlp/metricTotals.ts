import type { MetricSeries, MetricTotal } from "../contract/metrics.ts";
import type { AttributeValue } from "../contract/span.ts";
import type { MetricPoint } from "./readMetrics.ts";
import type { AnyValue } from "./telemetry.ts";

interface Series {
  readonly service: string | null;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /**
   * Start of the counting → what it came to; of deltas the stretch that they count, which comes once, however often it
   * is sent.
   */
  readonly values: Map<bigint, { timeNs: bigint; value: number }>;
  lastNs: bigint;
}

/** Adds points up, whichever way their sender counts: deltas are summed, of what counts from a start the newest holds. */
export class MetricTotals {
  readonly #metrics = new Map<string, { of: Omit<MetricTotal, "series">; series: Map<string, Series> }>();

  add(point: MetricPoint, sender: { service: string | null; id: string }): void {
    const { name, unit, kind, timeNs, startNs, value } = point;
    const key = JSON.stringify([name, unit, kind]);
    const metric = this.#metrics.get(key) ?? { of: { name, unit, kind }, series: new Map<string, Series>() };
    this.#metrics.set(key, metric);
    const attributes = Object.fromEntries([...point.attributes].map(([key, value]) => [key, plainValue(value)]));
    const which = JSON.stringify([sender.id, Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))]);
    const series = metric.series.get(which) ?? { service: sender.service, attributes, values: new Map(), lastNs: 0n };
    metric.series.set(which, series);
    if (timeNs > series.lastNs) series.lastNs = timeNs;
    const start = kind === "gauge" ? 0n : point.isDelta ? (startNs << 64n) | timeNs : startNs;
    const known = series.values.get(start);
    if (!known) series.values.set(start, { timeNs, value });
    else if (timeNs >= known.timeNs) Object.assign(known, { timeNs, value });
  }

  /** By name; the series of each by value, largest first. */
  result(): MetricTotal[] {
    return [...this.#metrics.values()]
      .map(({ of, series }) => ({
        ...of,
        series: [...series.values()].map(seriesOf).sort((a, b) => b.value - a.value),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function seriesOf({ service, attributes, values, lastNs }: Series): MetricSeries {
  const value = [...values.values()].reduce((sum, one) => sum + one.value, 0);
  return { service, attributes, value, lastMs: Number(lastNs / 1000n) / 1000 };
}

/** Values of metrics' attributes are short; what is no plain value is told as text. */
function plainValue(value: AnyValue): AttributeValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  return typeof value === "number" && Number.isFinite(value) ? value : String(value);
}
