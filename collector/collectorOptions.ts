import type { StoreSettings } from "./contract/settings.ts";

/** A port to listen on. */
export interface WantedPort {
  readonly port: number;
  /** Asked for by number: no other one will do when it is taken. */
  readonly asked: boolean;
}

export interface CollectorOptions {
  readonly folder: string;
  readonly host: string;
  readonly grpc: WantedPort;
  readonly http: WantedPort;
  readonly ui: WantedPort;
  readonly settings: StoreSettings;
  /** The folder of the built product. */
  readonly distFolder: string;
  /** A client that may asked the collector to leave: a newer version takes its place. */
  readonly onStopRequest: () => void;
  /** For what went wrong and no request can be told. Never holds anything of a trace. */
  readonly report: (message: string) => void;
}
