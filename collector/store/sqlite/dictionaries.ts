import { hash } from "node:crypto";
import type { Slice } from "../../otlp/envelope.ts";
import { OtlpDecodeError } from "../../otlp/otlpDecodeError.ts";
import { readResource } from "../../otlp/records.ts";
import { resourceOwner } from "../../otlp/resourceOwner.ts";
import type { Resource, Scope } from "../../otlp/telemetry.ts";
import type { Db } from "./openDatabase.ts";

/** How many ids each cache may remember; senders choose the names. */
const MOST = 20_000;
/** How many resources of at most so many bytes are known again at once. */
const MOST_RECENT = 16;
const LONGEST_RECENT = 16 * 1024;

/** Numbers for what many rows share: names, scopes, resources, traces. Found or made inside a writer's transaction. */
export class Dictionaries {
  readonly #names = new Map<string, number>();
  readonly #scopes = new Map<string, number>();
  readonly #resources = new Map<string, number>();
  readonly #traces = new Map<string, number>();
  /** To know a resource again without hashing it. */
  readonly #recent: { readonly bytes: Buffer; readonly id: number }[] = [];
  readonly #onFound: (kind: "name" | "scope" | "resource", id: number) => void;

  /** @param onFound told of every number of a name, scope or resource that is looked up to be used */
  constructor(db: Db, onFound: (kind: "name" | "scope" | "resource", id: number) => void) {
    this.#onFound = onFound;
    this.#find = {
      name: db.prepare("SELECT id FROM names WHERE text = ?").pluck(),
      scope: db.prepare("SELECT id FROM scopes WHERE name = ? AND version = ? AND schema_url = ?").pluck(),
      resource: db.prepare("SELECT id FROM resources WHERE hash = ?").pluck(),
      trace: db.prepare("SELECT id FROM traces WHERE trace_id = ?").pluck(),
    };
    this.#add = {
      name: db.prepare("INSERT INTO names (text) VALUES (?) RETURNING id").pluck(),
      scope: db.prepare("INSERT INTO scopes (name, version, schema_url) VALUES (?, ?, ?) RETURNING id").pluck(),
      resource: db
        .prepare("INSERT INTO resources (hash, service, workspace, process, data) VALUES (?, ?, ?, ?, ?) RETURNING id")
        .pluck(),
      trace: db.prepare("INSERT INTO traces (trace_id, resource, changed) VALUES (?, ?, 0) RETURNING id").pluck(),
    };
  }
  readonly #find;
  readonly #add;

  name(text: string): number {
    return remembered(
      this.#names,
      text,
      () => this.#found("name", this.#find.name.get(text)),
      () => this.#add.name.get(text) as number,
    );
  }

  scope(scope: Scope): number {
    const values = [scope.name, scope.version, scope.schemaUrl];
    return remembered(
      this.#scopes,
      values.join("\0"),
      () => this.#found("scope", this.#find.scope.get(...values)),
      () => this.#add.scope.get(...values) as number,
    );
  }

  resource(plain: Uint8Array, at: Slice): number {
    const bytes = plain.subarray(at.offset, at.offset + at.length);
    const recent = this.#recent.find((one) => one.bytes.length === bytes.length && one.bytes.equals(bytes));
    if (recent) return recent.id;
    const id = this.#resourceOf(bytes);
    if (bytes.length > LONGEST_RECENT) return id;
    this.#recent.unshift({ bytes: Buffer.from(bytes), id });
    if (this.#recent.length > MOST_RECENT) this.#recent.pop();
    return id;
  }

  #resourceOf(bytes: Uint8Array): number {
    const digest = hash("sha256", bytes, "buffer").subarray(0, 16);
    return remembered(
      this.#resources,
      digest.toString("latin1"),
      () => this.#found("resource", this.#find.resource.get(digest)),
      () => {
        const { service, workspace, process } = resourceOwner(safeResource(bytes).attributes);
        return this.#add.resource.get(digest, service, workspace, process, bytes) as number;
      },
    );
  }

  trace(key: string, resource: number): number {
    const bytes = () => Buffer.from(key, "latin1");
    return remembered(
      this.#traces,
      key,
      () => this.#find.trace.get(bytes()) as number | undefined,
      () => this.#add.trace.get(bytes(), resource) as number,
    );
  }

  #found(kind: "name" | "scope" | "resource", id: unknown): number | undefined {
    if (id !== undefined) this.#onFound(kind, id as number);
    return id as number | undefined;
  }

  /** After a rollback or a deletion the numbers no longer hold. */
  forget(): void {
    for (const cache of [this.#names, this.#scopes, this.#resources, this.#traces]) cache.clear();
    this.#recent.length = 0;
  }
}

function remembered(
  cache: Map<string, number>,
  key: string,
  find: () => number | undefined,
  add: () => number,
): number {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= MOST) cache.clear();
  const id = find() ?? add();
  cache.set(key, id);
  return id;
}

/** The resource, or one without attributes where its bytes are broken: its spans are still worth showing. */
export function safeResource(bytes: Uint8Array): Resource {
  try {
    return readResource(bytes);
  } catch (error) {
    if (error instanceof OtlpDecodeError) return { attributes: new Map() };
    throw error;
  }
}
