import type { AttributeValue } from "./span.ts";

/** What one sender counted under one set of attributes. */
export interface MetricSeries {
  readonly service: string | null;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** The total of a counter, the sum of a histogram, the last value of a gauge. */
  readonly value: number;
  /** Of the newest point, milliseconds since the epoch. */
  readonly lastMs: number;
}

export interface MetricTotal {
  readonly name: string;
  readonly unit: string;
  readonly kind: "counter" | "gauge" | "histogram";
  readonly series: readonly MetricSeries[];
}

export interface MetricsAnswer {
  readonly metrics: readonly MetricTotal[];
  /** Whether all requests of the time were read; of very many only the newest are. */
  readonly complete: boolean;
}
