/** Text without icon syntax: `$(x)` of a trace is shown as it was sent. */
export function plain(text: string): string {
  return text.replaceAll("$(", "$\u200b(");
}
