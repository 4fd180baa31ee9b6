import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { downloadFrom } from "../app/download.server.ts";

const FILE = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251));

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Manner = (from: number, response: ServerResponse, asked: IncomingMessage) => void;

/** Serves FILE in this manner; tells from which byte on it was asked for. */
async function serving(manner: Manner) {
  const asked: number[] = [];
  const server = createServer((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1]);
    asked.push(from);
    manner(from, response, request);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/result` };
}

const whole: Manner = (from, response) => response.writeHead(206).end(FILE.subarray(from));

/** Gives so many bytes, and breaks the line. */
const cutAfter =
  (length: number): Manner =>
  (from, response) => {
    const rest = FILE.subarray(from);
    response.writeHead(206, { "content-length": rest.length });
    const breakLine = () => setTimeout(() => response.destroy(), 20);
    if (rest.length <= length) response.end(rest);
    else response.write(rest.subarray(0, length), breakLine);
  };

async function bytesFrom(url: string, byte: number, stopping = new AbortController().signal) {
  const bytes = await downloadFrom(url, byte, stopping);
  if (!bytes) return null;
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

test("gives a file from a byte on, uncompressed", async () => {
  const encodings: unknown[] = [];
  const { url } = await serving((from, response, { headers }) => {
    encodings.push(headers["accept-encoding"]);
    whole(from, response, null as never);
  });
  expect(await bytesFrom(url, 0)).toEqual(FILE);
  expect(await bytesFrom(url, 99_990)).toEqual(FILE.subarray(99_990));
  expect(encodings).toEqual(["identity", "identity"]);
});

test("takes a line that breaks up again at the byte it broke at", async () => {
  const { url, asked } = await serving(cutAfter(40_000));
  expect(await bytesFrom(url, 0)).toEqual(FILE);
  expect(asked).toEqual([0, 40_000, 80_000]);
});

test("gives up a line that brings nothing any more", async () => {
  const { url, asked } = await serving((from, response, request) =>
    cutAfter(from === 0 ? 1000 : 0)(from, response, request),
  );
  await expect(bytesFrom(url, 0)).rejects.toThrow();
  expect(asked).toEqual([0, 1000, 1000, 1000, 1000, 1000]);
});

test("a file that is gone is none; one read to its end has no more", async () => {
  const answered = async (status: number) =>
    bytesFrom((await serving((_, response) => response.writeHead(status).end("x"))).url, 5);
  for (const status of [400, 403, 404, 410]) expect(await answered(status)).toBeNull();
  expect(await answered(416)).toEqual(Buffer.alloc(0));
  for (const status of [429, 500, 503, 200])
    await expect(answered(status)).rejects.toThrow(`${status}`);
});

test("told to stop, it ends at once", async () => {
  const { url } = await serving((_, response) => {
    response.writeHead(206, { "content-length": FILE.length });
    response.write(FILE.subarray(0, 10));
  });
  const stopping = new AbortController();
  const reading = bytesFrom(url, 0, stopping.signal);
  setTimeout(() => stopping.abort(), 50);
  await expect(reading).rejects.toThrow("aborted");
});
