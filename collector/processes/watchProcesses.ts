import { hostname } from "node:os";
import { goneRequest } from "../conventions/processGone.ts";
import { faultOf } from "../faultOf.ts";
import type { Accept } from "../otlp/acceptedRequest.ts";
import { asStored } from "../otlp/asStored.ts";
import { jsonToProtobuf } from "../otlp/jsonToProtobuf.ts";
import { processState } from "./processState.ts";
import { ProcessWatch } from "./processWatch.ts";

/**
 * Watches processes of this machine, and keeps of one that has gone that it has, beside what it sent: so that it is known
 * as long as the run is, and goes where the run is exported to.
 */
export function watchProcesses(keep: Accept, report: (message: string) => void): ProcessWatch {
  return new ProcessWatch({
    host: hostname(),
    stateOf: processState,
    onGone: (process) => {
      const json = Buffer.from(JSON.stringify(goneRequest(process, Date.now())));
      Promise.resolve(asStored("logs", jsonToProtobuf("logs", json)))
        .then(keep)
        .catch((error: unknown) => report(`That a process has gone could not be kept: ${faultOf(error)}.`));
    },
  });
}
