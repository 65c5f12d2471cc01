import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import type { ListenOptions } from "./receiverOptions.ts";

/**
 * Binds a server. A port that was not asked for by number may be another one when it is taken or forbidden.
 * Rejects with the system's error, whose `code` is EADDRINUSE or EACCES for a port that cannot be had.
 */
export async function listen(server: Server, options: ListenOptions): Promise<AddressInfo> {
  try {
    return await bind(server, options.host, options.port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!options.elsewhere || (code !== "EADDRINUSE" && code !== "EACCES")) throw error;
    return bind(server, options.host, 0);
  }
}

async function bind(server: Server, host: string, port: number): Promise<AddressInfo> {
  server.listen({ host, port, exclusive: true });
  await once(server, "listening");
  return server.address() as AddressInfo;
}
