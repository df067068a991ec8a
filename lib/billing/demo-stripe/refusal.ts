export interface StripeErrorBody {
  readonly type: "invalid_request_error" | "card_error" | "idempotency_error" | "api_error" | "rate_limit_error";
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly message: string;
}

/** What Stripe answers where it refuses. The SDK takes any JSON without an `error` for a success, whatever its status. */
export class DemoRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: StripeErrorBody,
  ) {
    super(body.message);
  }
}

export function invalid(message: string, more: { code?: string; param?: string; status?: number } = {}): DemoRefusal {
  const { status = 400, ...rest } = more;
  return new DemoRefusal(status, { type: "invalid_request_error", message, ...rest });
}

export function missing(kind: string, id: string, param = "id"): DemoRefusal {
  return invalid(`No such ${kind}: '${id}'`, { status: 404, code: "resource_missing", param });
}
