import { publicId } from "@/lib/kernel/ids";
import type { Sql } from "@/lib/kernel/sql";
import { OPERATORS, type SeedConfigVersion } from "./catalog";
import type { SeedConsumer } from "./consumers";
import type { SeedHistory } from "./history";
import { continueSequence, insertRows, type Row, timestamp } from "./rows";
import { DAY_MS, type Timeline } from "./timeline";

/** The same story as the rows tell: every config version, the grants by hand, and who was suspended or archived. */
export async function seedAudit(
  sql: Sql,
  configs: readonly SeedConfigVersion[],
  histories: readonly SeedHistory[],
  timeline: Timeline,
): Promise<void> {
  const [admin] = await sql.query<{ id: number }>("SELECT id FROM operator WHERE email = $1", [OPERATORS[0].email]);
  const entry = (atMs: number, columns: Row): { atMs: number; row: Row } => ({
    atMs,
    row: {
      at: timestamp(atMs),
      actor_kind: "operator",
      actor_id: admin?.id ?? null,
      actor_name: OPERATORS[0].name,
      consumer_id: null,
      before: null,
      after: null,
      reason: null,
      config_version: null,
      ...columns,
    },
  });
  const aboutConsumer = (consumer: SeedConsumer, atMs: number, action: string, columns: Row = {}) =>
    entry(atMs, {
      action,
      target_kind: "consumer",
      target_id: consumer.id,
      target_name: consumer.name,
      consumer_id: consumer.id,
      ...columns,
    });
  const rows = [
    ...configs.map((config) =>
      entry(config.atMs, {
        action: config.action,
        target_kind: config.target.kind,
        target_id: config.target.id,
        target_name: config.target.name,
        before: config.before ?? null,
        after: config.after ?? null,
        reason: config.reason ?? null,
        config_version: config.id,
      }),
    ),
    ...histories.flatMap(({ consumer, createdAtMs, purse }) => [
      aboutConsumer(consumer, createdAtMs, "consumer.create", { after: { externalId: consumer.externalId } }),
      ...purse.lots
        .filter((lot) => lot.source === "adjustment")
        .map((lot) =>
          aboutConsumer(consumer, lot.startsAtMs, "credits.adjust", {
            after: { amountMicros: lot.amountMicros, source: lot.source, consumer: publicId("consumer", consumer.id) },
            reason: lot.note,
          }),
        ),
      ...(consumer.traits.includes("suspended")
        ? [
            aboutConsumer(consumer, timeline.nowMs - 6 * DAY_MS, "consumer.suspend", {
              before: { status: "active" },
              after: { status: "suspended" },
              reason: "Resold the data",
            }),
          ]
        : []),
      ...(consumer.traits.includes("archived")
        ? [
            aboutConsumer(consumer, timeline.nowMs - 12 * DAY_MS, "consumer.archive", {
              before: { status: "active" },
              after: { status: "archived" },
              reason: "Closed its account",
            }),
          ]
        : []),
    ]),
  ];
  await insertRows(
    sql,
    "audit_entry",
    rows.toSorted((a, b) => a.atMs - b.atMs).map(({ row }, index) => ({ id: index + 1, ...row })),
  );
  await continueSequence(sql, "audit_entry");
}
