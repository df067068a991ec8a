import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type TestLedger, testLedger } from "@/lib/ledger/test-ledger";
import { queueDeliveries, WAITING_MAX } from "@/lib/notifications/queue-deliveries";
import { tellConsumer } from "@/lib/notifications/tell-consumer";
import { newWebhookSeed, webhookSecret } from "@/lib/platform/crypto";
import { claimDue, type Desk, deliver, type Lane } from "./deliver";
import { ATTEMPTS_MAX } from "./schedule";
import { type Received, type TestReceiver, testReceiver } from "./test-receiver";

const PEPPER = "pepper-of-a-test-pepper-of-a-test";

let ledger: TestLedger;
let desk: Desk;
beforeAll(async () => {
  ledger = await testLedger();
  desk = {
    database: ledger.database,
    pepper: PEPPER,
    reach: { allowLoopback: true, timeoutMs: 30_000, resolve: async () => [] },
    random: { next: () => 0.5 },
  };
});
afterAll(() => ledger.close());

const open: TestReceiver[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
  await ledger.database.query("DELETE FROM webhook_endpoint");
  await ledger.database.query("DELETE FROM message");
  await ledger.database.query("DELETE FROM mail");
});

async function receiver(answer: Parameters<typeof testReceiver>[0]): Promise<TestReceiver> {
  const one = await testReceiver(answer);
  open.push(one);
  return one;
}
const answering = (status: number) => receiver((response) => response.writeHead(status).end(`status ${status}`));

async function endpoint(consumerId: number, url: string, seed = newWebhookSeed()): Promise<number> {
  const [row] = await ledger.database.query<{ id: number }>(
    `INSERT INTO webhook_endpoint (consumer_id, url, types, seed)
     VALUES ($1::bigint, $2::text, '{balance.exhausted}', $3::bytea) RETURNING id`,
    [consumerId, url, Buffer.from(seed)],
  );
  return row?.id ?? 0;
}

let events = 0;
const tell = (consumerId: number) =>
  ledger.database.transaction((sql) =>
    tellConsumer(sql, consumerId, `exhausted:test:${++events}`, {
      type: "balance.exhausted",
      leftMicros: 400_000,
      refusedCalls: 9,
    }),
  );

/** One round: all that is due in both lanes. */
async function round(by: Desk = desk): Promise<number> {
  const lanes: readonly Lane[] = ["steady", "failing"];
  const claimed = (await Promise.all(lanes.map((lane) => claimDue(by, lane, 20)))).flat();
  await Promise.all(claimed.map((one) => deliver(by, one)));
  return claimed.length;
}

/** So many messages wait for the endpoint. */
async function fill(consumerId: number, endpointId: number, count: number): Promise<void> {
  await ledger.database.query(
    `WITH m AS (INSERT INTO message (consumer_id, type, data)
       SELECT $1::bigint, 'balance.exhausted', '{}' FROM generate_series(1, $3::int) RETURNING id)
     INSERT INTO webhook_delivery (endpoint_id, message_id) SELECT $2::bigint, id FROM m`,
    [consumerId, endpointId, count],
  );
}

/** As if the waits were over. */
async function makeDue(): Promise<void> {
  await ledger.database.query("UPDATE webhook_delivery SET next_attempt_at = clock_timestamp() - interval '1 second'");
  await ledger.database.query("UPDATE webhook_endpoint SET busy_until = NULL");
}

const deliveries = () =>
  ledger.database.query<{ state: string; attempts: number; waitS: number }>(
    `SELECT state, attempts, round(extract(epoch FROM next_attempt_at - clock_timestamp()))::int AS "waitS"
     FROM webhook_delivery ORDER BY id`,
  );
const stateOf = async (endpointId: number) =>
  (
    await ledger.database.query<{ state: string; isFailing: boolean }>(
      `SELECT state, failing_since IS NOT NULL AS "isFailing" FROM webhook_endpoint WHERE id = $1::bigint`,
      [endpointId],
    )
  )[0];

describe("a message", () => {
  test("is posted with the consumer it is about, and signed so that the specification's package takes it", async () => {
    const consumerId = await ledger.consumer();
    const seed = newWebhookSeed();
    const server = await answering(204);
    await endpoint(consumerId, server.url, seed);
    await tell(consumerId);
    expect(await round()).toBe(1);
    expect(await round()).toBe(0);
    const [{ headers, body }] = server.received as [Received];
    expect(headers).toMatchObject({ "content-type": "application/json", "webhook-id": expect.stringMatching(/^msg_/) });
    const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    expect(new Webhook(webhookSecret(PEPPER, seed)).verify(body, sent)).toEqual({
      type: "balance.exhausted",
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
      data: {
        consumer: expect.stringMatching(/^con_/),
        external_id: expect.stringMatching(/^c\d/),
        balance: "0.4",
        refused_calls: 9,
      },
    });
    expect(await deliveries()).toMatchObject([{ state: "delivered" }]);
  });

  test("goes to endpoints that are on and want it, of its consumer alone", async () => {
    const [own, other] = [await ledger.consumer(), await ledger.consumer()];
    const server = await answering(200);
    await endpoint(own, `${server.url}wants`);
    const off = await endpoint(own, `${server.url}off`);
    const bored = await endpoint(own, `${server.url}bored`);
    await endpoint(other, `${server.url}other`);
    await ledger.database.query("UPDATE webhook_endpoint SET state = 'off' WHERE id = $1::bigint", [off]);
    await ledger.database.query("UPDATE webhook_endpoint SET types = '{key.expiring}' WHERE id = $1::bigint", [bored]);
    await tell(own);
    await round();
    expect(server.received.map(({ path }) => path)).toEqual(["/wants"]);
  });

  test("is not sent where what it tells of is rolled back", async () => {
    const consumerId = await ledger.consumer();
    const server = await answering(200);
    await endpoint(consumerId, server.url);
    const message = { type: "balance.exhausted", leftMicros: 0, refusedCalls: 1 } as const;
    await expect(
      ledger.database.transaction(async (sql) => {
        await tellConsumer(sql, consumerId, `exhausted:test:${++events}`, message);
        throw new Error("the payment was not booked");
      }),
    ).rejects.toThrow();
    expect(await round()).toBe(0);
    expect(await deliveries()).toEqual([]);
  });

  test("is signed by both secrets while one is rotated, and by the new one alone afterwards", async () => {
    const consumerId = await ledger.consumer();
    const [seed, oldSeed] = [newWebhookSeed(), newWebhookSeed()];
    const server = await answering(200);
    const id = await endpoint(consumerId, server.url, seed);
    const setOld = (ends: string) =>
      ledger.database.query(
        `UPDATE webhook_endpoint SET old_seed = $2::bytea, old_seed_ends = clock_timestamp() + $3::text::interval WHERE id = $1::bigint`,
        [id, Buffer.from(oldSeed), ends],
      );
    await setOld("1 hour");
    await tell(consumerId);
    await round();
    await setOld("-1 second");
    await tell(consumerId);
    await round();
    const signatures = server.received.map(({ headers }) => String(headers["webhook-signature"]).split(" "));
    expect(signatures.map((list) => list.length)).toEqual([2, 1]);
    const [{ headers, body }] = server.received as [Received, Received];
    const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    for (const one of [seed, oldSeed]) {
      expect(() => new Webhook(webhookSecret(PEPPER, one)).verify(body, sent)).not.toThrow();
    }
  });
});

describe("a failure", () => {
  test("is tried again by the schedule with the same id and body, ten times, and then no more", async () => {
    const consumerId = await ledger.consumer();
    const server = await answering(500);
    await endpoint(consumerId, server.url);
    await tell(consumerId);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      expect(await round()).toBe(1);
      // The first wait is so short that a busy machine may outlast it.
      if (attempt > 1) expect(await round(), "not due again yet").toBe(0);
      waits.push((await deliveries())[0]?.waitS ?? -1);
      await makeDue();
    }
    expect(await round()).toBe(0);
    const expected = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const [index, wait] of expected.entries()) {
      expect(waits[index], `wait ${index + 1}`).toBeLessThanOrEqual(wait);
      // Minus what the test itself has taken.
      expect(waits[index], `wait ${index + 1}`).toBeGreaterThan(wait - 120);
    }
    expect(await deliveries()).toMatchObject([{ state: "failed", attempts: ATTEMPTS_MAX }]);
    expect(new Set(server.received.map(({ headers, body }) => `${headers["webhook-id"]} ${body}`)).size).toBe(1);
    const log = await ledger.database.query("SELECT status, response FROM webhook_attempt");
    expect(log).toHaveLength(ATTEMPTS_MAX);
    expect(log[0]).toEqual({ status: 500, response: "status 500" });
  });

  test("that heals is over: the message is delivered, and the endpoint is steady again", async () => {
    const consumerId = await ledger.consumer();
    let status = 503;
    const server = await receiver((response) => response.writeHead(status).end());
    const id = await endpoint(consumerId, server.url);
    await tell(consumerId);
    await round();
    expect(await stateOf(id)).toEqual({ state: "on", isFailing: true });
    status = 200;
    await makeDue();
    await round();
    expect(await stateOf(id)).toEqual({ state: "on", isFailing: false });
    expect(await deliveries()).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });

  test("410 switches the endpoint off, drops what waits, and mails its owners", async () => {
    const consumerId = await ledger.consumer();
    await ledger.database.query(
      `INSERT INTO member (consumer_id, email, role, joined_at) VALUES
       ($1::bigint, 'owner@acme.test', 'owner', clock_timestamp()), ($1::bigint, 'member@acme.test', 'member', clock_timestamp())`,
      [consumerId],
    );
    const server = await answering(410);
    const id = await endpoint(consumerId, `${server.url}hooks?token=s3cret`);
    await tell(consumerId);
    await tell(consumerId);
    await round();
    expect(await stateOf(id)).toMatchObject({ state: "gone" });
    expect(await deliveries()).toMatchObject([{ state: "failed" }, { state: "dropped" }]);
    await makeDue();
    expect(await round()).toBe(0);
    const mails = await ledger.database.query<{ recipient: string; body: string }>(
      "SELECT recipient, body FROM mail WHERE kind = 'webhook_off'",
    );
    expect(mails).toMatchObject([{ recipient: "owner@acme.test", body: expect.stringContaining("410 Gone") }]);
    expect(mails[0]?.body).not.toContain("s3cret");
    const audit = await ledger.database.query(
      "SELECT actor_kind::text AS actor, action, after FROM audit_entry WHERE target_kind = 'webhook'",
    );
    expect(audit).toEqual([{ actor: "worker", action: "webhook.disable", after: { state: "gone" } }]);
  });

  test("of every attempt for five days switches the endpoint off", async () => {
    const consumerId = await ledger.consumer();
    const server = await answering(500);
    const id = await endpoint(consumerId, server.url);
    const failingSince = (interval: string) =>
      ledger.database.query(
        "UPDATE webhook_endpoint SET failing_since = clock_timestamp() - $2::text::interval WHERE id = $1::bigint",
        [id, interval],
      );
    await failingSince("4 days 23 hours");
    await tell(consumerId);
    await round();
    expect(await stateOf(id)).toMatchObject({ state: "on" });
    await failingSince("5 days 1 minute");
    await makeDue();
    await round();
    expect(await stateOf(id)).toMatchObject({ state: "failing" });
    expect(await deliveries()).toMatchObject([{ state: "dropped" }]);
  });

  test("asked to wait, it waits", async () => {
    const consumerId = await ledger.consumer();
    const server = await receiver((response) => response.writeHead(429, { "retry-after": "4000" }).end());
    await endpoint(consumerId, server.url);
    await tell(consumerId);
    await round();
    expect((await deliveries())[0]?.waitS).toBeGreaterThan(3800);
  });
});

describe("endpoints", () => {
  test("one that does not answer delays no other", async () => {
    const [slow, quick] = [await ledger.consumer(), await ledger.consumer()];
    let release = () => {};
    const isHeld = new Promise<void>((resolve) => {
      release = resolve;
    });
    const hanging = await receiver((response) => void isHeld.then(() => response.end()));
    const server = await answering(200);
    await endpoint(slow, hanging.url);
    await endpoint(quick, server.url);
    await tell(slow);
    await tell(quick);
    const claimed = await claimDue(desk, "steady", 20);
    expect(claimed).toHaveLength(2);
    const [held, other] = [slow, quick].map((id) => claimed.find(({ consumerId }) => consumerId === id));
    if (!held || !other) throw new Error("one endpoint each");
    const hangs = deliver(desk, held);
    expect(await deliver(desk, other)).toMatchObject({ status: 200 });
    // While the one still hangs, the other takes more.
    await tell(quick);
    expect(await round()).toBe(1);
    expect(server.received).toHaveLength(2);
    release();
    await hangs;
  });

  test("get one post at a time, however many workers look", async () => {
    const consumerId = await ledger.consumer();
    const server = await answering(200);
    await endpoint(consumerId, server.url);
    for (let n = 0; n < 6; n++) await tell(consumerId);
    const looks = await Promise.all(Array.from({ length: 4 }, () => claimDue(desk, "steady", 20)));
    expect(looks.flat()).toHaveLength(1);
    for (const one of looks.flat()) await deliver(desk, one);
    const told = async () => {
      for (let n = 0; n < 20 && (await round()) > 0; n++);
    };
    await Promise.all([told(), told(), told()]);
    await told();
    expect(server.received).toHaveLength(6);
    expect(new Set(server.received.map(({ headers }) => headers["webhook-id"])).size).toBe(6);
  });

  test("that fail have slots of their own", async () => {
    const [bad, good] = [await ledger.consumer(), await ledger.consumer()];
    const server = await answering(500);
    await endpoint(bad, server.url);
    await tell(bad);
    await round();
    await makeDue();
    await endpoint(good, server.url);
    await tell(good);
    expect((await claimDue(desk, "steady", 20)).map(({ consumerId }) => consumerId)).toEqual([good]);
    expect((await claimDue(desk, "failing", 20)).map(({ consumerId }) => consumerId)).toEqual([bad]);
  });

  test("a worker that died has its message sent by another one, after a minute: at least once", async () => {
    const consumerId = await ledger.consumer();
    const server = await answering(200);
    await endpoint(consumerId, server.url);
    await tell(consumerId);
    expect(await claimDue(desk, "steady", 20)).toHaveLength(1);
    expect(await round()).toBe(0);
    await ledger.database.query("UPDATE webhook_endpoint SET busy_until = busy_until - interval '1 minute'");
    expect(await round()).toBe(1);
    expect(await deliveries()).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });

  test("removed or switched off while a post is under way, nothing of it is tried again", async () => {
    const consumerId = await ledger.consumer();
    const server = await answering(500);
    const [removed, off] = [
      await endpoint(consumerId, `${server.url}removed`),
      await endpoint(consumerId, `${server.url}off`),
    ];
    await tell(consumerId);
    const claimed = await claimDue(desk, "steady", 20);
    await ledger.database.query("DELETE FROM webhook_endpoint WHERE id = $1::bigint", [removed]);
    await ledger.database.query("UPDATE webhook_endpoint SET state = 'off' WHERE id = $1::bigint", [off]);
    await ledger.database.query("UPDATE webhook_delivery SET state = 'dropped'");
    await Promise.all(claimed.map((one) => deliver(desk, one)));
    expect(await deliveries()).toMatchObject([{ state: "dropped" }]);
    expect(await stateOf(off)).toMatchObject({ state: "off" });
  });

  test("hold a thousand that wait; what comes on top is dropped, and stays in the log", async () => {
    const consumerId = await ledger.consumer();
    const id = await endpoint(consumerId, "http://127.0.0.1:1024/");
    await fill(consumerId, id, WAITING_MAX);
    await tell(consumerId);
    const [last] = await ledger.database.query<{ state: string; messageId: number }>(
      `SELECT state, message_id AS "messageId" FROM webhook_delivery ORDER BY id DESC LIMIT 1`,
    );
    expect(last?.state).toBe("dropped");
    await queueDeliveries(ledger.database, last?.messageId ?? 0);
    expect(await deliveries()).toHaveLength(WAITING_MAX + 1);
  });

  test("hold a thousand, exactly, when several messages come for the last places at once", async () => {
    const consumerId = await ledger.consumer();
    const id = await endpoint(consumerId, "http://127.0.0.1:1024/");
    await fill(consumerId, id, WAITING_MAX - 2);
    await Promise.all(Array.from({ length: 6 }, () => tell(consumerId)));
    const states = (await deliveries()).map(({ state }) => state);
    expect(states.filter((state) => state === "waiting")).toHaveLength(WAITING_MAX);
    expect(states.filter((state) => state === "dropped")).toHaveLength(4);
  });
});
