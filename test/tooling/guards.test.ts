import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";

test.fails("an unexpected console.error fails its test", () => {
  console.error("nobody expected this");
});

test.fails("an unexpected console.warn fails its test", () => {
  console.warn("nobody expected this");
});

test("an expected console.error is no failure", () => {
  const spy = vi.spyOn(console, "error").mockImplementation(() => undefined);
  console.error("expected");
  expect(spy).toHaveBeenCalledExactlyOnceWith("expected");
  spy.mockRestore();
});

test.fails("a connection to another machine fails its test, even when the error is swallowed", async () => {
  await fetch("http://192.0.2.1/").catch(() => undefined);
});

test("this machine can be reached", async () => {
  const server = createServer((_, response) => response.end("here"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("here");
  server.closeAllConnections();
  server.close();
});

test("tests run far from UTC", () => {
  expect(new Date().getTimezoneOffset()).toBe(-345);
});
