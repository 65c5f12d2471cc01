import type { Signal } from "../otlp/acceptedRequest.ts";
import type { Place } from "./forwardTarget.ts";
import { GrpcClient } from "./grpcClient.ts";
import { HttpClient } from "./httpClient.ts";
import type { ToPass } from "./sealedRecord.ts";
import type { Verdict } from "./verdict.ts";

/** Sends requests of one signal to a backend, each the way it came. */
export interface BackendClient {
  /** Never rejects: a backend that can't be reached is one to try again later. */
  send(request: ToPass, signal: AbortSignal): Promise<Verdict>;
  close(): void;
}

export function backendClient(place: Place, signal: Signal): BackendClient {
  const http = new HttpClient(place);
  const grpc = new GrpcClient(place, signal);
  return {
    send: async (request, abort) => {
      try {
        return await (request.transport === "grpc" ? grpc : http).send(request, abort);
      } catch (error) {
        return { is: "later", why: unreachable(error), afterMs: null };
      }
    },
    close: () => {
      http.close();
      grpc.close();
    },
  };
}

/** The codes of the system and of TLS say what is wrong and nothing of anybody's data. */
function unreachable(error: unknown): string {
  // A call that had no connection says that it was cancelled; why, stands behind it.
  const { cause } = error as { cause?: { code?: unknown } };
  const code = cause?.code ?? (error as { code?: unknown }).code;
  return typeof code === "string" ? `It could not be reached (${code}).` : "It could not be reached.";
}
