/** A process that a run's open spans came from, as its resource tells. */
export interface OpenProcess {
  /** As a span's process is named everywhere in the model. */
  readonly key: string;
  readonly pid: number;
  readonly host: string;
  readonly service: string | null;
  readonly workspace: string | null;
  /** A trace of the run that the process has work in. */
  readonly traceId: string;
  /** When the first of that work began, in milliseconds since the epoch: no process of the same number began after it. */
  readonly startMs: number;
}
