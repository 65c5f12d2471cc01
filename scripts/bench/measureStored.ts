import { join } from "node:path";
import Database from "better-sqlite3";
import type { Bench } from "./bench.ts";
import { spansOf } from "./bodyPack.ts";
import type { Figure } from "./figure.ts";
import { load } from "./load.ts";
import { ReadSide } from "./readSide.ts";

const CATCH_UP_SECONDS = 300;

/** Tables of the search index, and of what is understood; what is left is what an acknowledgement stands for. */
const SEARCH = /^(?:sqlite_autoindex_)?search/;
const UNDERSTOOD = /^(?:sqlite_autoindex_)?(?:run|trace_key)/;

/** Bytes that a span takes in the database once everything about it is understood and can be searched. */
export async function measureStored(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack({ seed: 10, requests: bench.quick ? 20 : 100, spansPerRequest: 512, gzip: true });
  const folder = bench.folder();
  const { running } = await bench.collector(folder, ["--no-masking"]);
  await load({ url: running.discovery.http, transport: "http", pack: pack.file, clients: 4 });
  const reads = new ReadSide(running.discovery);
  await reads.understood(CATCH_UP_SECONDS);
  const waiting = await reads.indexed(CATCH_UP_SECONDS);
  reads.close();
  await running.stop();
  if (waiting > 0) throw new Error(`${waiting} spans were not in the search index in time.`);
  const { kept, search, understood } = sizes(join(folder, "traceline.db"));
  const each = (bytes: number) => [bytes / spansOf(pack)];
  return [
    { name: "stored, as acknowledged", unit: "B/span", values: each(kept), target: { atMost: 600 } },
    { name: "stored, with the search index", unit: "B/span", values: each(kept + search), target: { atMost: 950 } },
    { name: "stored, with what is understood", unit: "B/span", values: each(kept + search + understood) },
  ];
}

function sizes(file: string): { kept: number; search: number; understood: number } {
  const db = new Database(file, { readonly: true });
  try {
    const rows = db.prepare("SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name").all() as {
      name: string;
      bytes: number;
    }[];
    const sum = (fits: (name: string) => boolean) =>
      rows.filter(({ name }) => fits(name)).reduce((total, { bytes }) => total + bytes, 0);
    return {
      search: sum((name) => SEARCH.test(name)),
      understood: sum((name) => UNDERSTOOD.test(name)),
      kept: sum((name) => !SEARCH.test(name) && !UNDERSTOOD.test(name)),
    };
  } finally {
    db.close();
  }
}
