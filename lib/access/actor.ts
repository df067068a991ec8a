export type Role = "viewer" | "operator" | "admin";

/** Who changes something. Taken from the session or the process, never from input. */
export interface Actor {
  readonly kind: "operator" | "worker" | "system";
  readonly id: bigint | null;
  readonly name: string;
  readonly role: Role;
}

export const systemActor: Actor = { kind: "system", id: null, name: "system", role: "admin" };
