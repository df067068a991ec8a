import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import type { Call, Decision, RepeatConflict } from "@/lib/engine/decision";
import type { HoldEnd, HoldName, Settlement } from "@/lib/engine/reservation";
import type { GatewayConfig } from "@/lib/engine/snapshot";
import { BoundedMap } from "@/lib/kernel/bounded-map";
import { ManualClock } from "@/lib/kernel/clock";
import { secretDigest } from "@/lib/platform/crypto";
import type { DoorRefusal, GateCore, GateStatus } from "./decider";
import type { DoorDeps } from "./door";
import { createGateServer } from "./http/server";
import { createTopUpLinks } from "./links";

/** The doors over a real socket, before a core that answers as a test says. */
export async function startDoors(core: FakeCore): Promise<Doors> {
  const { server, close } = createGateServer(doorDeps(core));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close,
    say: (bytes) => conversation(port, bytes),
  };
}

export interface Doors {
  readonly url: string;
  readonly port: number;
  close(withinMs: number): Promise<void>;
  /** Sends raw bytes on a connection of their own and resolves to all that comes back until the gate closes it. */
  say(bytes: string | Buffer): Promise<string>;
}

async function conversation(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => undefined);
  socket.end(bytes);
  await once(socket, "close");
  return Buffer.concat(chunks).toString("latin1");
}

export const TEST_PEPPER = "test-pepper-test-pepper-test-pepper";
export const TEST_LINK_SECRET = "test-link-secret-test-link-secret-1";
export const TEST_NOW_MS = Date.UTC(2026, 10, 22, 12, 30);

export function doorDeps(core: GateCore): DoorDeps {
  const clock = new ManualClock(TEST_NOW_MS);
  const silent = () => undefined;
  return {
    core,
    clock,
    topUpLinks: createTopUpLinks("https://console.example.com", TEST_LINK_SECRET, clock),
    pepper: TEST_PEPPER,
    tokenDigests: new BoundedMap(10),
    linkSecrets: [TEST_LINK_SECRET],
    log: { info: silent, warn: silent, error: silent },
  };
}

export const GATEWAY_TOKEN = "tgw_test";
export const PATH_TOKEN = "tgp_test";

export function testGateway(changes: Partial<GatewayConfig> = {}): GatewayConfig {
  return {
    id: 7,
    name: "edge",
    kind: "nginx",
    dialects: ["generic", "nginx", "traefik", "caddy", "envoy", "apisix", "haproxy", "kong"],
    tokenDigest: digest(GATEWAY_TOKEN),
    pathTokenDigest: digest(PATH_TOKEN),
    keySources: ["header:x-api-key", "bearer", "query:api_key"],
    namesConsumer: false,
    unknownRoute: "deny",
    trustedHops: 1,
    setsRequestId: true,
    legacyHeaders: false,
    nginxForm: "accel",
    ...changes,
  };
}

export function digest(secret: string): string {
  return secretDigest(TEST_PEPPER, secret).toString("hex");
}

export const ALLOW: Decision = {
  id: "dec_1_1",
  allow: true,
  status: 200,
  code: null,
  title: "Allowed",
  detail: "This call costs 0.5 credits.",
  consumer: { id: 5, externalId: "acme", name: "Acme" },
  keyId: 6,
  plan: { id: 3, name: "Growth", version: 2 },
  route: { id: 4, name: "forecast" },
  costMicros: 500_000,
  balance: {
    availableMicros: 120_700_000,
    reservedMicros: 0,
    heldMicros: 0,
    grantBaseMicros: 5_000_000_000,
    asOfMs: TEST_NOW_MS,
  },
  limits: [{ name: "burst", kind: "rate", limit: 5, remaining: 4, resetS: 1, windowS: 1 }],
  violated: [],
  retryAfterS: null,
  reservation: null,
  configVersion: 812,
  rules: null,
  evidence: null,
};

export const BROKE: Decision = {
  ...ALLOW,
  id: "dec_1_2_1",
  allow: false,
  status: 402,
  code: "credits_exhausted",
  title: "Credits exhausted",
  detail: "This call costs 0.5 credits; 0.2 are left.",
  violated: ["credits"],
};

/** Answers every call with `answer` and keeps what it was asked. */
export class FakeCore implements GateCore {
  readonly calls: Call[] = [];
  readonly doorRefusals: DoorRefusal[] = [];
  readonly refusals = new Map<string, Decision>();
  gateway = testGateway();
  answer: (call: Call) => Decision | RepeatConflict | Promise<Decision | RepeatConflict> = () => ALLOW;
  ready = true;
  readonly ends: { id: string; name: HoldName; settlement: Settlement; from: "gateway" | "gate" }[] = [];
  end: HoldEnd = { outcome: "unknown" };

  readonly decider = {
    decide: (call: Call) => {
      this.calls.push(call);
      return this.answer(call);
    },
  };

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  gatewayByToken(token: string): GatewayConfig | null {
    return this.ready && token === this.gateway.tokenDigest ? this.gateway : null;
  }

  gatewayByPathToken(token: string): GatewayConfig | null {
    return this.ready && token === this.gateway.pathTokenDigest ? this.gateway : null;
  }

  refuseAtDoor(refusal: DoorRefusal): Decision {
    this.doorRefusals.push(refusal);
    return {
      ...BROKE,
      id: `dec_door_${this.doorRefusals.length}`,
      status: 503,
      code: refusal.code,
      title: "Refused at the door",
      detail: refusal.detail,
      consumer: null,
      keyId: null,
      plan: null,
      route: null,
      costMicros: 0,
      balance: null,
      limits: [],
      violated: [],
    };
  }

  recentRefusal(decisionId: string): Decision | null {
    return this.refusals.get(decisionId) ?? null;
  }

  endReservation(id: string, name: HoldName, settlement: Settlement, from: "gateway" | "gate"): HoldEnd {
    this.ends.push({ id, name, settlement, from });
    return this.end;
  }

  status(): GateStatus {
    return {
      ready: this.ready,
      reasons: this.ready ? [] : ["no snapshot yet"],
      epoch: 1,
      configVersion: 812,
      snapshotAgeMs: this.ready ? 400 : null,
      database: "ok",
      contactAgeMs: 10,
      silentEpochs: 0,
      ledger: { limboMicros: 12_000_000, driftMicros: 0, verifiedAgeMs: 90_000 },
      journal: { records: 3, position: 9, bytes: 700, bytesMax: 1_048_576, state: "open", sync: "process" },
      consumers: { loaded: 1, bytes: 2_000, boundBytes: 1_000_000 },
      answers: { entries: 0, dropped: 0 },
      occurrences: { open: 0, overflowed: 0 },
      unknownKeys: 0,
      decisions: new Map([
        ["allow", 2],
        ["credits_exhausted", 1],
      ]),
      loads: 1,
      leaseAsks: 1,
      waitsTimedOut: 0,
      flushes: 1,
      flushFailures: 0,
      rowsFlushed: 1,
      pollFailures: 0,
      reservations: { open: 0, full: false },
      settlements: { forwarded: 0, accepted: 0 },
      uncounted: 0,
    };
  }
}
