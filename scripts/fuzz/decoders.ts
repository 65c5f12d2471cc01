import { jsonRequests } from "../../collector/imports/jsonRequests.ts";
import { signalOf } from "../../collector/imports/signalOf.ts";
import { splitRequest } from "../../collector/imports/splitRequest.ts";
import { maskRequest } from "../../collector/masking/maskRequest.ts";
import { maskText } from "../../collector/masking/maskText.ts";
import type { Signal } from "../../collector/otlp/acceptedRequest.ts";
import { countDataPoints } from "../../collector/otlp/countDataPoints.ts";
import { cutRecords } from "../../collector/otlp/cutRecords.ts";
import { readHotLogs } from "../../collector/otlp/hotLogs.ts";
import { readHotSpans } from "../../collector/otlp/hotSpans.ts";
import { jsonToProtobuf } from "../../collector/otlp/jsonToProtobuf.ts";
import { OtlpDecodeError } from "../../collector/otlp/otlpDecodeError.ts";
import { protobufToJson } from "../../collector/otlp/protobufToJson.ts";
import { readLogRecord, readSpanRecord } from "../../collector/otlp/records.ts";

/** One way in for bytes from outside. It may refuse them with OtlpDecodeError and must do nothing else unexpected. */
export interface Decoder {
  readonly name: string;
  readonly encoding: "protobuf" | "json";
  /** @throws Error where what came out is not what the decoder promises */
  run(signal: Signal, body: Buffer): void;
}

const RESOURCE = { attributes: new Map() };
const SCOPE = { name: "", version: "", schemaUrl: "" };
const KEY = Buffer.from("a key for trying");

/** What the writer reads of a request, and after it what a reader reads of each record. */
function readWhole(signal: Signal, body: Uint8Array): void {
  if (signal === "metrics") countDataPoints(body);
  else if (signal === "logs")
    for (const log of readHotLogs(body)) ifItCan(() => readLogRecord(body, log.at, RESOURCE, SCOPE));
  else for (const span of readHotSpans(body).spans) ifItCan(() => readSpanRecord(body, span.at, RESOURCE, SCOPE));
}

/** The writer does not look into all of a record; a reader may find it broken, and then says so. */
function ifItCan(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof OtlpDecodeError)) throw error;
  }
}

export const DECODERS: readonly Decoder[] = [
  { name: "readers of protobuf", encoding: "protobuf", run: readWhole },
  {
    name: "cut of records",
    encoding: "protobuf",
    run: (_, body) => {
      const cut = cutRecords(body, (offset) => offset % 3 !== 0);
      if (cut && cut.plain.length > body.length) throw new Error("A body grew when records were cut out of it.");
    },
  },
  {
    name: "masking",
    encoding: "protobuf",
    run: (signal, body) => {
      const masked = maskRequest(signal, body, KEY);
      if (
        masked &&
        maskRequest(signal, masked.plain, KEY)?.plain.equals(masked.plain) === false &&
        isSound(signal, body)
      )
        throw new Error("A masked body was masked again.");
    },
  },
  { name: "protobuf to JSON", encoding: "protobuf", run: (signal, body) => void protobufToJson(signal, body) },
  {
    name: "JSON to protobuf",
    encoding: "json",
    run: (signal, body) => {
      const plain = jsonToProtobuf(signal, body);
      if (!isSound(signal, plain)) throw new Error("What was written from JSON could not be read.");
    },
  },
  { name: "import of JSON", encoding: "json", run: (_, body) => void jsonRequests(body) },
  {
    name: "import of protobuf",
    encoding: "protobuf",
    run: (signal, body) => {
      signalOf(body);
      splitRequest({ signal, plain: body }, 1024);
    },
  },
  { name: "masking of text", encoding: "json", run: (_, body) => void maskText(body.toString(), KEY) },
];

function isSound(signal: Signal, body: Uint8Array): boolean {
  try {
    readWhole(signal, body);
    return true;
  } catch (error) {
    if (error instanceof OtlpDecodeError) return false;
    throw error;
  }
}
