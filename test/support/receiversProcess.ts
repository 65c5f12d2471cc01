import { startGrpcReceiver } from "../../collector/otlp/grpcReceiver.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import { ANY_PORT_HERE, type ReceiversNews, type ReceiversQuestion } from "./receivers.ts";

/** A process with both receivers in front of nothing: it tells their ports, and how much memory it takes when asked. */
const options = { ...ANY_PORT_HERE, accept: async () => ({ accepted: 1, rejected: 0, message: "" }) };
const http = await startHttpReceiver(options);
const grpc = await startGrpcReceiver(options);
const tell = (news: ReceiversNews) => process.send?.(news);
process.on("message", (_: ReceiversQuestion) => {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  tell({ rss, live: heapUsed + external });
});
tell({ http: http.port, grpc: grpc.port });
