import net from "node:net";
import { afterEach, expect, test } from "vitest";
import { claimPort, freePort, listenError, parsePort } from "./ports.mjs";

/** @type {net.Server[]} */
const servers = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

test("a port is free until somebody listens there, and then the line says which variable moves it", async () => {
  const port = await freePort();
  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThan(30_000);
  expect(await listenError(port, "127.0.0.1")).toBeNull();
  const server = net.createServer();
  servers.push(server);
  await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(null)));
  await expect(claimPort("GATE_PORT", undefined, port, "127.0.0.1")).rejects.toThrow(/taken.*GATE_PORT/);
});

test.each(["0", "65536", "-1", "3000.5", "0x10", " 3000", "abc", "1e3"])("%j is no port", (value) => {
  expect(() => parsePort("PORT", value, 3000)).toThrow(/^PORT is /);
});

test("an unset or empty variable means the usual port", () => {
  expect([parsePort("PORT", undefined, 3000), parsePort("PORT", "", 3000), parsePort("PORT", "80", 3000)]).toEqual([
    3000, 3000, 80,
  ]);
});
