/** Tests talk to this machine only: a connection to any other fails, and fails the test. */
import { Socket } from "node:net";
import { afterEach } from "vitest";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;

let refused: string[] = [];
const connect = Socket.prototype.connect;

// Every way out (fetch, http, pg, tls) ends in this one method.
Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
  const host = hostIn(args);
  if (host === undefined || LOOPBACK.test(host)) return Reflect.apply(connect, this, args);
  refused.push(host);
  return this.destroy(new Error(`A test tried to reach ${host}: tests stay on this machine.`));
};

/** undefined for a Unix socket, or for Node's own default, which is localhost. */
function hostIn(args: unknown[]): string | undefined {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host =
    typeof first === "object" && first !== null && "host" in first ? first.host : args[1];
  return typeof host === "string" ? host : undefined;
}

afterEach(() => {
  const hosts = refused;
  refused = [];
  if (hosts.length > 0) throw new Error(`Tests stay on this machine, not: ${hosts.join(", ")}`);
});
