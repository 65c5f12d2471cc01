import { type Kept, RetryLater, type Signal } from "./acceptedRequest.ts";
import { GRPC, type GrpcCode } from "./answer.ts";
import { asStored } from "./asStored.ts";
import { type Inflater, NotGzip, TooLarge } from "./inflate.ts";
import { OtlpDecodeError } from "./otlpDecodeError.ts";
import type { ReceiverOptions } from "./receiverOptions.ts";

/** Why a request was not kept, in terms of gRPC; HTTP has a status for each code. */
export interface Refusal {
  readonly code: GrpcCode;
  readonly message: string;
  /** Only where trying again helps. */
  readonly retryAfterSeconds?: number;
}

export function isRefusal(outcome: Kept | Refusal): outcome is Refusal {
  return "code" in outcome;
}

interface Arrived {
  readonly signal: Signal;
  readonly body: Uint8Array;
  readonly encoding: "identity" | "gzip";
}

/**
 * Inflates, keeps, and says what came of it; the same for both transports.
 * @param toProtobuf turns the inflated body into protobuf where it came as something else
 */
export async function takeRequest(
  arrived: Arrived,
  options: ReceiverOptions,
  inflater: Inflater,
  toProtobuf?: (plain: Uint8Array) => Uint8Array,
): Promise<Kept | Refusal> {
  try {
    const inflated = arrived.encoding === "gzip" ? await inflater.inflate(arrived.body) : arrived.body;
    const isStored = arrived.encoding === "gzip" && !toProtobuf;
    const request = isStored
      ? { ...arrived, plain: inflated }
      : asStored(arrived.signal, toProtobuf?.(inflated) ?? inflated);
    // To wait for what is there costs a small request more than most of what is done with it.
    const outcome = await options.accept(request instanceof Promise ? await request : request);
    return "undecodable" in outcome ? { code: GRPC.invalidArgument, message: outcome.undecodable } : outcome;
  } catch (error) {
    return refusalOf(error);
  }
}

/** Bad data is refused for good; any other trouble is ours and passes, so the sender is asked to try again. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof TooLarge) return { code: GRPC.resourceExhausted, message: error.message };
  if (error instanceof NotGzip || error instanceof OtlpDecodeError)
    return { code: GRPC.invalidArgument, message: error.message };
  if (error instanceof RetryLater)
    return { code: GRPC.unavailable, message: error.message, retryAfterSeconds: error.afterSeconds };
  return { code: GRPC.unavailable, message: "The collector could not keep the request now.", retryAfterSeconds: 1 };
}
