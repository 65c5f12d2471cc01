/** Names of what evaluations judge from elsewhere, as a trace's digest and the store write them. */
export const answerName = (responseId: string): string => `answer ${responseId}`;
export const traceName = (traceId: string): string => `trace ${traceId}`;

/** The trace that a name means; null where it means an answer. */
export function traceOfName(name: string): string | null {
  return /^trace ([0-9a-f]{32})$/.exec(name)?.[1] ?? null;
}
