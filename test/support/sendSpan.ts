/** A span as a small program would send it. */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startMs: number;
  /** null while it goes on. */
  readonly endMs: number | null;
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/**
 * Sends one span over OTLP/JSON and resolves once it is acknowledged.
 * @param http address of the receiver
 * @param workspace the folder that the run belongs to
 * @throws TypeError where nobody answers, Error where the answer is not 200
 */
export function sendSpan(http: string, workspace: string, service: string, span: SentSpan): Promise<void> {
  return sendSpans(http, workspace, service, [span]);
}

/** The same for several in one request. */
export async function sendSpans(
  http: string,
  workspace: string,
  service: string,
  spans: readonly SentSpan[],
): Promise<void> {
  const resource = { attributes: keyValues({ "service.name": service, "traceline.workspace": workspace }) };
  const body = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "test" }, spans: spans.map(written) }] }] };
  const answer = await fetch(`${http}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`The collector answered ${answer.status}.`);
}

function written({ startMs, endMs, attributes = {}, ...rest }: SentSpan) {
  return {
    ...rest,
    kind: 1,
    startTimeUnixNano: `${Math.round(startMs)}000000`,
    endTimeUnixNano: endMs === null ? "0" : `${Math.round(endMs)}000000`,
    attributes: keyValues(attributes),
  };
}

function keyValues(values: Readonly<Record<string, string | number>>) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === "string" ? { stringValue: value } : { intValue: String(value) },
  }));
}
