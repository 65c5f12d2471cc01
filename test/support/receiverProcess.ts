import { DEFAULT_SETTINGS, type Durability } from "../../collector/contract/settings.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import { openThreadedStore } from "../../collector/threads/threadedStore.ts";
import { threadFile } from "./threadFile.ts";

/** A process that receives into the folder it is given, with the durability it is given, and prints its port and id. */
const [folder = "", durability = "full"] = process.argv.slice(2);
const store = await openThreadedStore({
  folder,
  settings: { ...DEFAULT_SETTINGS, durability: durability as Durability },
  threadFile,
  onLive: () => {},
  onCrash: () => {},
});
const receiver = await startHttpReceiver({
  accept: (request) => store.writer.keep(request),
  host: "127.0.0.1",
  port: 0,
  elsewhere: false,
});
process.stdout.write(`${receiver.port} ${process.pid}\n`);
