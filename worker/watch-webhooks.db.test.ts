import { pino } from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type TestLedger, testLedger } from "@/lib/ledger/test-ledger";
import { tellConsumer } from "@/lib/notifications/tell-consumer";
import { newWebhookSeed } from "@/lib/platform/crypto";
import { type TestReceiver, testReceiver } from "@/lib/webhooks/test-receiver";
import { watchWebhooks } from "./watch-webhooks";

let ledger: TestLedger;
let receiver: TestReceiver;
beforeAll(async () => {
  ledger = await testLedger();
  receiver = await testReceiver((response) => response.end());
});
afterAll(async () => {
  await receiver.close();
  await ledger.close();
});

test("all that a consumer is told reaches its webhook, and a stop ends the watch", async () => {
  const consumerId = await ledger.consumer();
  await ledger.database.query(
    "INSERT INTO webhook_endpoint (consumer_id, url, types, seed) VALUES ($1::bigint, $2::text, '{balance.exhausted}', $3::bytea)",
    [consumerId, receiver.url, Buffer.from(newWebhookSeed())],
  );
  const stop = new AbortController();
  const watch = watchWebhooks({
    desk: {
      database: ledger.database,
      pepper: "pepper-of-a-test-pepper-of-a-test",
      reach: { allowLoopback: true, timeoutMs: 15_000, resolve: async () => [] },
      random: { next: () => 0.5 },
    },
    databaseUrl: ledger.url,
    log: pino({ level: "silent" }),
    signal: stop.signal,
  });
  const message = { type: "balance.exhausted", leftMicros: 0, refusedCalls: 1 } as const;
  for (let event = 1; event <= 5; event++) {
    await ledger.database.transaction((sql) => tellConsumer(sql, consumerId, `exhausted:${event}`, message));
  }
  await vi.waitFor(() => expect(receiver.received).toHaveLength(5), { timeout: 20_000 });
  stop.abort();
  await watch;
});
