/** Goes to a run of the page, or to one of its spans: the address says what stands. */
export function goToRun(runId: string, spanId: string | null): void {
  const span = spanId === null ? "" : `&span=${encodeURIComponent(spanId)}`;
  window.location.hash = `run=${encodeURIComponent(runId)}${span}`;
}
