import { createServer } from "node:net";
import { ClearFailure } from "../setup/clear-failure.mjs";

/** localhost may mean either, depending on the machine and the browser. */
const HOSTS = ["127.0.0.1", "::1"];

/** Refuses, in a sentence, when another program listens where we are about to. */
export async function refuseBusyPorts(ports: number[]): Promise<void> {
  for (const port of ports) {
    const busy = await Promise.all(HOSTS.map((host) => isBusy(port, host)));
    if (!busy.includes(true)) continue;
    throw new ClearFailure(
      `Port ${port} is in use by another program: stop it, or choose another with "npm start -- --port N".`,
    );
  }
}

function isBusy(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    // A machine without IPv6 answers EADDRNOTAVAIL: then nothing can be in the way there.
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EADDRINUSE"));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}
