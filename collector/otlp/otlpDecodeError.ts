/** Bytes that are not the OTLP message they should be. Sending the same again can never help. */
export class OtlpDecodeError extends Error {
  override readonly name = "OtlpDecodeError";
}
