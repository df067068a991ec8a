import { type Code, isCode } from "@/lib/engine/codes";
import { publicId } from "@/lib/kernel/ids";
import type { Tx } from "@/lib/platform/db";

/** One line of the tail: an occurrence as it stands; JSON as it is. */
export interface TailLine {
  /** Of its newest call: it changes with each. */
  readonly decisionId: string;
  readonly occurrence: string;
  /** ISO 8601. */
  readonly at: string;
  readonly code: Code;
  readonly status: number;
  readonly calls: number;
  readonly consumer: { readonly id: string; readonly name: string } | null;
  /** "GET /v1/forecast", or the path that was asked for. */
  readonly call: string;
}

/** A minute's occurrences keep growing for a while, and a gate may report late. */
const LOOKS_BACK_MS = 5 * 60_000;

/** The occurrences that a refusal was added to last, newest first. `nowMs` null: however old the newest are. */
export async function newestRefusals(tx: Tx, limit: number, nowMs: number | null): Promise<TailLine[]> {
  const since = new Date(nowMs === null ? 0 : nowMs - LOOKS_BACK_MS);
  const rows = await tx.$queryRaw<
    {
      id: string;
      lastAt: Date;
      code: string;
      status: number;
      count: bigint;
      consumerId: bigint | null;
      consumerName: string | null;
      method: string | null;
      path: string | null;
    }[]
  >`
    WITH newest AS (
      SELECT o.* FROM occurrence o WHERE o.minute >= ${since} ORDER BY o.minute DESC, o.id DESC LIMIT ${limit})
    SELECT o.id, o.last_at AS "lastAt", o.code, o.status, o.count, o.consumer_id AS "consumerId", c.name AS "consumerName",
      r.method, coalesce(r.path, o.sample_paths[1]) AS path
    FROM newest o LEFT JOIN consumer c ON c.id = o.consumer_id LEFT JOIN route r ON r.id = o.route_id
    ORDER BY o.last_at DESC, o.id DESC`;
  return rows.flatMap(({ id, lastAt, code, status, count, consumerId, consumerName, method, path }) =>
    isCode(code)
      ? {
          decisionId: `dec_${id}_${count}`,
          occurrence: id,
          at: lastAt.toISOString(),
          code,
          status,
          calls: Number(count),
          consumer: consumerId === null ? null : { id: publicId("consumer", consumerId), name: consumerName ?? "" },
          call: [method, path].filter((part) => part !== null).join(" "),
        }
      : [],
  );
}
