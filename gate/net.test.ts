import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { HoldEnd, Settlement } from "@/lib/engine/reservation";
import { sealPeerRequest, sealReservationId } from "@/lib/platform/crypto";
import { httpNet, PEER_HEADER } from "./net";
import { type Doors, FakeCore, startDoors, TEST_LINK_SECRET } from "./testing";

const core = new FakeCore();
let doors: Doors;
beforeAll(async () => {
  doors = await startDoors(core);
});
afterAll(() => doors.close(0));
beforeEach(() => {
  core.ends.length = 0;
  core.end = { outcome: "ended", costMicros: 5, late: true, heldMicros: 9 };
});

const name = { epoch: 2, gatewayId: 7, sequence: 9 };
const id = sealReservationId(TEST_LINK_SECRET, name);
const net = httpNet(TEST_LINK_SECRET);

describe("between two gates", () => {
  it.each<Settlement>([
    { kind: "release" },
    { kind: "units", units: 3 },
    { kind: "usage", model: "atlas-ü", inputTokens: 1, cachedInputTokens: 2, outputTokens: 3 },
  ])("%j arrives as it was, without a gateway's token, and is answered as it was ended", async (settlement) => {
    const ends: HoldEnd[] = [
      core.end,
      { outcome: "accepted" },
      { outcome: "conflict", costMicros: 4 },
      { outcome: "unknown" },
      { outcome: "unpriced", reason: "No price." },
      { outcome: "unavailable" },
    ];
    for (const end of ends) {
      core.end = end;
      expect(await net.settle(doors.url, id, settlement)).toEqual(end);
      expect(core.ends.at(-1)).toEqual({ id, name, settlement, from: "gate" });
    }
  });

  it("a seal of another secret, another body, verb or reservation is no gate's: the gateway's token is asked for", async () => {
    expect(
      await httpNet("another-secret-another-secret-another").settle(doors.url, id, { kind: "release" }),
    ).toBeNull();
    const seal = (verb: string, body: string, of = id) => sealPeerRequest(TEST_LINK_SECRET, of, verb, body);
    const other = sealReservationId(TEST_LINK_SECRET, { ...name, sequence: 10 });
    for (const forged of [
      seal("settle", '{"units":1}'),
      seal("release", '{"units":2}'),
      seal("settle", '{"units":2}', other),
      "x",
    ]) {
      const response = await fetch(`${doors.url}/v1/reservations/${id}/settle`, {
        method: "POST",
        headers: { [PEER_HEADER]: forged },
        body: '{"units":2}',
      });
      expect(response.status).toBe(401);
    }
    expect(core.ends).toEqual([]);
  });

  it("is null where nobody is there, or something else answers", async () => {
    expect(await net.settle("http://127.0.0.1:1", id, { kind: "release" })).toBeNull();
    expect(await net.settle("nonsense", id, { kind: "release" })).toBeNull();
    const replies = [
      "<html>",
      '{"outcome":"ended"}',
      "null",
      '{"outcome":"ended","costMicros":-1,"late":false,"heldMicros":0}',
    ];
    const server = createServer((_, response) => response.end(replies.pop()));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    while (replies.length > 0) expect(await net.settle(`http://127.0.0.1:${port}`, id, { kind: "release" })).toBeNull();
    server.close();
    server.closeAllConnections();
  });
});
