/** Why a journal's folder cannot be used, in one line for whoever runs the gate. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

/** Node's code of a system error (ENOSPC, EIO …), or null. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
