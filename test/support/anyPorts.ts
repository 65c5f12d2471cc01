/** Lets a collector of a test listen wherever there is room. */
export const ANY_PORTS: readonly string[] = ["--grpc-port", "0", "--http-port", "0", "--ui-port", "0"];
