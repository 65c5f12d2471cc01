import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import { openThreadedStore } from "../../collector/threads/threadedStore.ts";

/** A process that receives into the folder it is given, and prints its port; made to be killed. */
const store = await openThreadedStore({
  folder: process.argv[2] as string,
  threadFile: (name) => new URL(`../../collector/threads/${name}.ts`, import.meta.url),
  onLive: () => {},
  onCrash: () => {},
});
const receiver = await startHttpReceiver({
  accept: (request) => store.writer.keep(request),
  host: "127.0.0.1",
  port: 0,
  elsewhere: false,
});
process.stdout.write(`${receiver.port}\n`);
