/** A limit is a round number: `1.5 s`, not `1.50 s`. */
export function shortTime(text: string): string {
  return text.replace(/^(\d+)\.(\d*?)0+(?=\u00a0)/, (_, whole, rest) => (rest ? `${whole}.${rest}` : whole));
}
