import { connect, type Socket } from "node:net";

/** HTTP/2 written by hand, for what no library would send. */
export const HTTP2 = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, windowUpdate: 8, continuation: 9 } as const;
export const END_STREAM = 1;
export const END_HEADERS = 4;

export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export function http2Frame(type: number, flags: number, stream: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header of HPACK as a literal, which enters the table of known ones when `indexed`. */
export function header(name: string, value: string, indexed = false): Buffer {
  const text = (of: string) => Buffer.concat([hpackLength(Buffer.byteLength(of)), Buffer.from(of)]);
  return Buffer.concat([Buffer.from([indexed ? 0x40 : 0]), text(name), text(value)]);
}

function hpackLength(length: number): Buffer {
  if (length < 127) return Buffer.from([length]);
  const bytes = [127];
  for (let rest = length - 127; ; rest >>>= 7) {
    bytes.push(rest < 128 ? rest : (rest & 127) | 128);
    if (rest < 128) return Buffer.from(bytes);
  }
}

/** The headers of a call that a receiver of OTLP takes. */
export const callHeaders = (path: string): Buffer =>
  Buffer.concat([
    header(":method", "POST"),
    header(":scheme", "http"),
    header(":path", path),
    header(":authority", "localhost"),
    header("content-type", "application/grpc"),
    header("te", "trailers"),
  ]);

/** A connection that has said hello. It reads what comes unless told otherwise, and never fails. */
export function http2Socket(port: number, { reads = true } = {}): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  if (reads) socket.resume();
  socket.write(Buffer.concat([PREFACE, http2Frame(HTTP2.settings, 0, 0)]));
  return socket;
}

/** Writes as fast as the other side takes it, until all is written or it hangs up. */
export async function flood(socket: Socket, pieces: Iterable<Uint8Array>): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return;
    if (!socket.write(piece)) {
      const stopped = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), 2_000);
        const done = (is: boolean) => {
          clearTimeout(timer);
          resolve(is);
        };
        socket.once("drain", () => done(false));
        socket.once("close", () => done(true));
      });
      if (stopped) return;
    }
  }
}
