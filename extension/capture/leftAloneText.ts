import { type CaptureEnvironment, shownAddress } from "../../collector/contract/captureEnvironment.ts";
import { say } from "../common/say.ts";

/** One sentence on an endpoint that was left alone, in the language of the editor. */
export function leftAloneText({ name, endpoint }: NonNullable<CaptureEnvironment["foreign"]>): string {
  const address = shownAddress(endpoint);
  return say("{0} was already set to {1}, so it was left alone and nothing is captured there.", name, address);
}
