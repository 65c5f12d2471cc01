import { walkEnvelope, walkField } from "./envelope.ts";
import { BYTES } from "./wireReader.ts";

/** Fields of Metric that hold data: gauge, sum, histogram, exponential histogram, summary. */
const DATA = new Set([5, 7, 9, 10, 11]);

/** How many data points an ExportMetricsServiceRequest holds. Throws OtlpDecodeError. */
export function countDataPoints(plain: Uint8Array): number {
  let count = 0;
  walkEnvelope(plain, (reader) => {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (!DATA.has(field)) {
        reader.skip();
        continue;
      }
      reader.expect(BYTES);
      const outer = reader.end;
      const length = reader.length();
      const end = reader.position + length;
      reader.end = end;
      walkField(reader, 1, () => {
        count++;
      });
      reader.end = outer;
      reader.position = end;
    }
  });
  return count;
}
