/** A refusal is a value; a bug is thrown. */
export type Result<T, Code extends string = string> = Ok<T> | Refusal<Code>;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Refusal<Code extends string> {
  readonly ok: false;
  readonly code: Code;
  /** For people: the cause, and what to do next. */
  readonly message: string;
  /** The input field that the refusal is about. */
  readonly field?: string;
}

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

export function refuse<Code extends string>(code: Code, message: string, field?: string): Refusal<Code> {
  return field === undefined ? { ok: false, code, message } : { ok: false, code, message, field };
}
