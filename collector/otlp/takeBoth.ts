import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Protocol } from "./receiverOptions.ts";

/** So begins HTTP/2 where it is known beforehand, as with gRPC; no method of HTTP/1 does. */
const PREFACE = "PRI";

/**
 * Lets a server of HTTP/1 hand on connections that speak HTTP/2, so that one port serves programs of both kinds.
 * @param patienceMs how long a connection may say nothing
 */
export function takeBoth(server: Server, other: Protocol, patienceMs: number): void {
  const own = server.listeners("connection") as ((this: Server, socket: Socket) => void)[];
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    const timer = setTimeout(() => socket.destroy(), patienceMs);
    const onEnd = () => socket.destroy();
    const look = () => {
      const begin = socket.read(PREFACE.length) as Buffer | null;
      if (begin === null) return;
      clearTimeout(timer);
      socket.off("readable", look).off("end", onEnd).off("error", onEnd);
      // It has ended, or there would be as much as was asked for.
      if (begin.length < PREFACE.length) return void socket.destroy();
      socket.unshift(begin);
      if (begin.toString("latin1") === PREFACE) other.take(socket);
      else for (const listener of own) listener.call(server, socket);
    };
    socket.once("close", () => clearTimeout(timer));
    socket.on("end", onEnd).on("error", onEnd).on("readable", look);
    look();
  });
}
