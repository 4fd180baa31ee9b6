import type { Server } from "node:http";

/** Rejects with a sentence that helps when the port is taken. */
export function listen(server: Server, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(taken ? new Error(`Port ${at.port} is in use. Set another one.`) : error);
    });
    server.listen(at.port, at.host, resolve);
  });
}

const LONGEST_STOP_MS = 2000;

/** Resolves when what is under way has been answered, or was cut off after two seconds. */
export async function stopListening(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), LONGEST_STOP_MS);
  await closed;
  clearTimeout(cut);
}
