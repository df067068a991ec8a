import { randomBytes } from "node:crypto";
import fs from "node:fs";
import type Stripe from "stripe";
import { missing } from "./refusal";
import type { DemoInvoice, PendingLine } from "./shapes/invoices";
import type { DemoSubscription } from "./shapes/subscriptions";

/** JSON has no Decimal. */
export type DemoPrice = Omit<Stripe.Price, "unit_amount_decimal"> & { readonly unit_amount_decimal: string };

/** What Stripe keeps of a session and does not show in it. */
export interface SessionTerms {
  readonly id: string;
  readonly created: number;
  /** Null: nothing is sold, a card is saved. */
  readonly priceId: string | null;
  readonly quantity: number;
  /** Of what the session makes: a payment, a subscription, a saved card. */
  readonly paymentMetadata: Record<string, string>;
  readonly savesCard: boolean;
  /** A trial that lasts so many days from the moment it is begun, or until a moment. */
  readonly trialDays: number | null;
  readonly trialEnd: number | null;
  readonly missingPaymentMethod: "create_invoice" | "cancel" | "pause";
}

/** The number behind a payment method, and whether its owner passed 3-D Secure when it was saved. */
export interface CardOnFile {
  readonly id: string;
  readonly number: string;
  readonly authenticated: boolean;
}

/** The first answer to a request with an Idempotency-Key. */
export interface FirstAnswer {
  readonly id: string;
  readonly created: number;
  readonly fingerprint: string;
  readonly status: number;
  readonly body: unknown;
}

/** A bank debit under way: when it ends, and how. */
export interface Settling {
  readonly id: string;
  readonly created: number;
  readonly dueMs: number;
  readonly succeeds: boolean;
  readonly done: boolean;
}

export interface Kinds {
  customer: Stripe.Customer | Stripe.DeletedCustomer;
  product: Stripe.Product;
  price: DemoPrice;
  payment_method: Stripe.PaymentMethod;
  setup_intent: Stripe.SetupIntent;
  "checkout.session": Stripe.Checkout.Session;
  payment_intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
  subscription: DemoSubscription;
  invoice: DemoInvoice;
  invoiceitem: PendingLine;
  invoice_payment: Stripe.InvoicePayment;
  "billing_portal.configuration": Stripe.BillingPortal.Configuration;
  "billing_portal.session": Stripe.BillingPortal.Session;
  "test_helpers.test_clock": Stripe.TestHelpers.TestClock;
  refund: Stripe.Refund;
  dispute: Stripe.Dispute;
  "radar.early_fraud_warning": Stripe.Radar.EarlyFraudWarning;
  event: Stripe.Event;
  session_terms: SessionTerms;
  card_on_file: CardOnFile;
  first_answer: FirstAnswer;
  settling: Settling;
  trial_notice: { readonly id: string; readonly created: number };
  clock: { readonly id: "clock"; readonly aheadMs: number };
}

export type Kind = keyof Kinds;
type Value = { readonly id: string; readonly created?: number };

/** What sessions of a file have that was written when there were payments alone. */
const EARLIER_TERMS = {
  savesCard: false,
  trialDays: null,
  trialEnd: null,
  missingPaymentMethod: "create_invoice",
} as const;

const EVENT_S_MAX = 30 * 86_400;
const ANSWER_S_MAX = 86_400;

/**
 * The demo's Stripe keeps its objects in memory and appends each change to a file of JSON lines: so it survives restarts, and, like
 * Stripe, it forgets nothing when the product's database is lost or restored to yesterday. A last line that was cut off is dropped.
 */
export class DemoStore {
  readonly #kinds = new Map<Kind, Map<string, Value>>();
  #file: number | null = null;
  #heldS: number | null = null;

  /** `wallMs`: the real time. `file` null: in memory alone. */
  constructor(
    readonly wallMs: () => number,
    file: string | null = null,
  ) {
    if (file === null) return;
    if (fs.existsSync(file)) this.#load(fs.readFileSync(file, "utf8"), file);
    this.#forgetOld();
    const half = `${file}.${process.pid}`;
    fs.writeFileSync(half, [...this.#lines()].join(""), { mode: 0o600 });
    fs.renameSync(half, file);
    this.#file = fs.openSync(file, "a");
  }

  /** The demo's time, which can be ahead of the real one. */
  nowMs(): number {
    return this.#heldS === null ? this.wallMs() + (this.get("clock", "clock")?.aheadMs ?? 0) : this.#heldS * 1000;
  }

  /** Time stands still at a moment while something is done as of then. */
  at<T>(unixS: number, run: () => T): T {
    const before = this.#heldS;
    this.#heldS = unixS;
    try {
      return run();
    } finally {
      this.#heldS = before;
    }
  }

  /** What hosted pages expire by: nobody looks at one for a month. */
  wallS(): number {
    return Math.floor(this.wallMs() / 1000);
  }

  nowS(): number {
    return Math.floor(this.nowMs() / 1000);
  }

  newId(prefix: string): string {
    return `${prefix}_${randomBytes(12).toString("hex")}`;
  }

  /** What every new object begins with. */
  made(prefix: string): { id: string; created: number } {
    return { id: this.newId(prefix), created: this.nowS() };
  }

  get<K extends Kind>(kind: K, id: string): Kinds[K] | undefined {
    return this.#kinds.get(kind)?.get(id) as Kinds[K] | undefined;
  }

  /** Refuses with Stripe's words where there is none. `param` is what named it. */
  need<K extends Kind>(kind: K, id: string, param = "id"): Kinds[K] {
    const object = this.get(kind, id);
    if (object === undefined) throw missing(kind, id, param);
    return object;
  }

  put<K extends Kind>(kind: K, value: Kinds[K]): Kinds[K] {
    this.#keep(kind, value);
    if (this.#file !== null) fs.writeSync(this.#file, lineOf(kind, value));
    return value;
  }

  /** Newest first. */
  all<K extends Kind>(kind: K): Kinds[K][] {
    return [...(this.#kinds.get(kind)?.values() ?? [])].reverse() as Kinds[K][];
  }

  close(): void {
    if (this.#file !== null) fs.closeSync(this.#file);
    this.#file = null;
  }

  #keep(kind: Kind, value: Value): void {
    const values = this.#kinds.get(kind) ?? new Map<string, Value>();
    this.#kinds.set(kind, values.set(value.id, value));
  }

  #load(content: string, file: string): void {
    for (const [at, line] of content.split("\n").slice(0, -1).entries()) {
      const { kind, value } = parsedLine(line, `${file}, line ${at + 1}`);
      this.#keep(kind, kind === "session_terms" ? { ...EARLIER_TERMS, ...value } : value);
    }
  }

  #forgetOld(): void {
    const limits = { event: EVENT_S_MAX, first_answer: ANSWER_S_MAX } as const;
    for (const [kind, ageMax] of Object.entries(limits)) {
      const values = this.#kinds.get(kind as Kind);
      for (const { id, created = 0 } of values?.values() ?? []) if (created < this.nowS() - ageMax) values?.delete(id);
    }
  }

  *#lines(): Iterable<string> {
    for (const [kind, values] of this.#kinds) for (const value of values.values()) yield lineOf(kind, value);
  }
}

function parsedLine(line: string, where: string): { kind: Kind; value: Value } {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${where}: no object of the demo's Stripe. Move the file away to begin with none.`);
  }
}

function lineOf(kind: Kind, value: Value): string {
  return `${JSON.stringify({ kind, value })}\n`;
}
