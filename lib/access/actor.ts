export type Role = "viewer" | "operator" | "admin";

/** A member reads all and manages keys; an owner also decides about spending, alerts and who is a member. */
export type MemberRole = "member" | "owner";

/** Who changes something, as the audit log names them. Taken from the session or the process, never from input. */
export interface Actor {
  readonly kind: "operator" | "member" | "worker" | "system";
  readonly id: bigint | null;
  readonly name: string;
}

export interface OperatorActor extends Actor {
  readonly kind: "operator";
  readonly id: bigint;
  readonly role: Role;
}

export interface MemberActor extends Actor {
  readonly kind: "member";
  readonly id: bigint;
  readonly role: MemberRole;
}

export const systemActor: Actor = { kind: "system", id: null, name: "system" };
