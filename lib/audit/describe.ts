import { creditsDisplay } from "@/lib/kernel/money";

export interface FieldChange {
  /** "spend cap", from spendCapMicros. */
  readonly field: string;
  /** Null: it was not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * The two sides of an audit row, field by field, in words: amounts (…Micros) in credits, moments in UTC, lists joined. Fields
 * that are the same on both sides are left out, as are empty ones of an object that was just made.
 */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  const left = fieldsOf(before);
  const right = fieldsOf(after);
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names
    .map((name) => ({
      field: fieldText(name),
      before: valueText(name, left[name]),
      after: valueText(name, right[name]),
    }))
    .filter((change) => change.before !== change.after);
}

/** "key.create" → "created key"; a verb that is not in the table keeps its own words. */
export function actionText(action: string): string {
  const [kind = "", verb = ""] = action.split(".");
  return `${PAST[verb] ?? verb.replaceAll("_", " ")} ${fieldText(kind)}`.trim();
}

const PAST: Readonly<Record<string, string>> = {
  add: "added",
  adjust: "adjusted",
  adjust_credits: "adjusted credits of",
  archive: "archived",
  assign: "assigned",
  cancel: "canceled",
  change_role: "changed the role of",
  claw_back: "took back credits of",
  create: "created",
  declare_lost: "declared lost the",
  disable: "disabled",
  discard_draft: "discarded the draft of",
  edit: "edited",
  edit_draft: "edited the draft of",
  enable: "enabled",
  fraud_warning: "warned of fraud at",
  follow_subscription: "followed Stripe about the subscription of",
  grant_included: "granted what is included to",
  import: "imported",
  import_journal: "imported the journal of",
  invite: "invited",
  join: "joined as",
  move_subscribers: "moved subscribers of",
  price_models: "priced models of",
  publish: "published",
  reactivate: "reactivated",
  remove: "removed",
  replace: "replaced",
  reset_password: "made a password link for",
  restore: "restored",
  restore_credits: "gave back credits to",
  resume_auto_top_up: "resumed auto top-up of",
  retry_event: "tried an event again for",
  revoke: "revoked",
  roll_back_draft: "rolled back the draft of",
  rotate: "rotated",
  rotate_secret: "made a new secret for",
  rotate_token: "made a new token for",
  send_again: "sent a message again to",
  send_test: "sent a test event to",
  set_password: "set a new password of",
  save_card: "saved a card of",
  set_auto_top_up: "agreed to auto top-up of",
  stop_auto_top_up: "ended auto top-up of",
  set_alerts: "set the alerts of",
  subscribe: "subscribed",
  suspend: "suspended",
  top_up: "topped up",
  update: "edited",
  view_as: "viewed the portal as",
  withdraw_invitation: "withdrew the invitation of",
};

function fieldsOf(side: unknown): Readonly<Record<string, unknown>> {
  if (side === null || side === undefined) return {};
  if (typeof side !== "object" || Array.isArray(side)) return { value: side };
  return { ...side };
}

/** "spendCapMicros" → "spend cap", "ipAllow" → "ip allow". */
function fieldText(name: string): string {
  return name
    .replace(/(Micros|Ids?)$/, (suffix) => (suffix.startsWith("Id") ? " id" : ""))
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
}

function valueText(name: string, value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (name.endsWith("Micros")) return microsText(value);
  if (typeof value === "string") return ISO_MOMENT.test(value) ? `${value.slice(0, 16).replace("T", " ")} UTC` : value;
  if (Array.isArray(value))
    return value.length === 0 ? null : value.map((part) => valueText("", part) ?? "—").join(", ");
  if (typeof value === "object") return Object.keys(value).length === 0 ? null : JSON.stringify(value);
  return String(value);
}

function microsText(value: unknown): string {
  const isAmount = typeof value === "number" ? Number.isSafeInteger(value) : /^-?\d{1,19}$/.test(String(value));
  return isAmount ? `${creditsDisplay(BigInt(String(value)))} credits` : String(value);
}

const ISO_MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
