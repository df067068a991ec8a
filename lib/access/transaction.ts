import { Prisma, type PrismaClient } from "@/lib/generated/prisma/client";
import type { Refusal, Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/**
 * Runs one write: its refusal rolls back like a throw, but comes out as the value it is. Two transactions may meet head-on
 * (deadlock, serialization): the loser tries again, three times at most.
 */
export async function inTransaction<T>(client: PrismaClient, run: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.$transaction(async (tx) => {
        const result = await run(tx);
        if (!result.ok) throw new RolledBack(result);
        return result;
      });
    } catch (error) {
      if (error instanceof RolledBack) return error.refusal;
      const lostRace = error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2034";
      if (!lostRace || attempt === 3) throw error;
    }
  }
}

/** Carries a refusal out of the transaction, which only a throw rolls back. */
class RolledBack extends Error {
  constructor(readonly refusal: Refusal<string>) {
    super(refusal.code);
  }
}
