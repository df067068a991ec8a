import { verifyPassword } from "@/lib/access/password";
import type { OperatorRole, PrismaClient } from "@/lib/generated/prisma/client";

export type SignInAnswer =
  | { readonly state: "in"; readonly operator: SignedInOperator }
  | { readonly state: "wrong" }
  /** Right password, but an admin has disabled the account. */
  | { readonly state: "disabled" }
  | { readonly state: "locked"; readonly seconds: number }
  | { readonly state: "busy" };

export interface SignedInOperator {
  readonly id: bigint;
  readonly email: string;
  readonly name: string;
  readonly role: OperatorRole;
}

/**
 * Checks e-mail and password. An attempt is counted before its password is looked at, so that a hundred at once are a
 * hundred; the right password clears the count. From the fifth failure on the address waits 30 s, doubling to 15 min.
 * An unknown address costs the same work, counts and locks the same: nothing tells whether it exists.
 */
export async function signIn(
  client: PrismaClient,
  credentials: { email: string; password: string },
  nowMs: number,
): Promise<SignInAnswer> {
  const email = credentials.email.trim().toLowerCase();
  if (email.length > 254 || credentials.password.length > PASSWORD_CHARS_MAX) return { state: "wrong" };
  if (checksRunning >= CHECKS_AT_ONCE_MAX) return { state: "busy" };
  checksRunning += 1;
  try {
    const operator = await client.operator.findUnique({ where: { email } });
    const wait = operator ? await claimAttempt(client, operator.id, nowMs) : strangers.claim(email, nowMs);
    if (wait > 0) return { state: "locked", seconds: wait };
    const isRight = await verifyPassword(credentials.password, operator?.passwordHash ?? null);
    if (!operator || !isRight) return { state: "wrong" };
    if (operator.disabledAt) return { state: "disabled" };
    await client.operator.update({ where: { id: operator.id }, data: { failedCount: 0, lockedUntil: null } });
    return { state: "in", operator: { id: operator.id, email, name: operator.name, role: operator.role } };
  } finally {
    checksRunning -= 1;
  }
}

/** Seconds that an address waits after its nth failure in a row. */
export function lockSeconds(failures: number): number {
  return failures < FAILURES_FREE ? 0 : Math.min(30 * 2 ** (failures - FAILURES_FREE), 900);
}

const FAILURES_FREE = 5;
const PASSWORD_CHARS_MAX = 1000;
/** Each check takes 32 MiB. */
const CHECKS_AT_ONCE_MAX = 8;
let checksRunning = 0;

/** Counts this attempt and sets the wait that follows it should it fail; returns the seconds still to wait, or 0. */
async function claimAttempt(client: PrismaClient, operatorId: bigint, nowMs: number): Promise<number> {
  const now = new Date(nowMs);
  return client.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM operator WHERE id = ${operatorId} FOR UPDATE`;
    const { failedCount, lockedUntil } = await tx.operator.findUniqueOrThrow({ where: { id: operatorId } });
    if (lockedUntil && lockedUntil > now) return Math.ceil((lockedUntil.getTime() - nowMs) / 1000);
    const wait = lockSeconds(failedCount + 1);
    await tx.operator.update({
      where: { id: operatorId },
      data: { failedCount: failedCount + 1, lockedUntil: wait > 0 ? new Date(nowMs + wait * 1000) : null },
    });
    return 0;
  });
}

/** Failures of addresses that nobody has: the 10,000 most recent, in memory. */
const strangers = {
  seen: new Map<string, { failures: number; lockedUntilMs: number }>(),
  claim(email: string, nowMs: number): number {
    const before = this.seen.get(email) ?? { failures: 0, lockedUntilMs: 0 };
    if (before.lockedUntilMs > nowMs) return Math.ceil((before.lockedUntilMs - nowMs) / 1000);
    const failures = before.failures + 1;
    this.seen.delete(email);
    this.seen.set(email, { failures, lockedUntilMs: nowMs + lockSeconds(failures) * 1000 });
    if (this.seen.size > 10_000) {
      const [oldest] = this.seen.keys();
      if (oldest !== undefined) this.seen.delete(oldest);
    }
    return 0;
  },
};
