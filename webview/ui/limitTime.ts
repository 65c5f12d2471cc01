import { time } from "../../collector/contract/figures.ts";

/** A limit of time: somebody chose it, so it stands without the zeros of a measurement. */
export function limitTime(ms: number): string {
  return time(ms).replace(/\.(\d*?)0+(?=\u00a0)/, (_, kept: string) => (kept ? `.${kept}` : ""));
}
