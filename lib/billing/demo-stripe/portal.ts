import type Stripe from "stripe";
import { type CardOutcome, digitsOf, TEST_CARDS } from "./cards";
import { AUTHENTICATION_FAILED, cardError, DemoRefusal, invalid } from "./refusal";
import type { Made, Metadata } from "./shapes/made";
import type { Subscriptions } from "./subscriptions";

type Features = Stripe.BillingPortal.Configuration.Features;

export interface PortalGiven {
  readonly customer: string;
  readonly returnUrl: string | null;
  readonly configuration: string | null;
  readonly flow: Stripe.BillingPortal.Session.Flow | null;
}

/** The pages in which a customer looks after cards and invoices, and what may be done there. */
export class Portal {
  constructor(
    readonly subscriptions: Subscriptions,
    readonly baseUrl: () => string,
  ) {}

  get #cards() {
    return this.subscriptions.invoices.payments.cards;
  }

  get #store() {
    return this.#cards.feed.store;
  }

  /** The account's own is there from the beginning, as it is with Stripe once somebody has saved its settings. */
  configure(features: Features, metadata: Metadata, isDefault: boolean): Stripe.BillingPortal.Configuration {
    const made = this.#store.made("bpc");
    return this.#store.put("billing_portal.configuration", {
      ...made,
      object: "billing_portal.configuration",
      active: true,
      application: null,
      business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
      default_return_url: null,
      features,
      is_default: isDefault,
      livemode: false,
      login_page: { enabled: false, url: null },
      metadata,
      name: null,
      updated: made.created,
    });
  }

  open(made: Made, { customer, returnUrl, configuration, flow }: PortalGiven): Stripe.BillingPortal.Session {
    const { id } =
      configuration === null
        ? (this.#store.all("billing_portal.configuration").find(({ is_default }) => is_default) ??
          this.configure(FEATURES, {}, true))
        : this.#store.need("billing_portal.configuration", configuration, "configuration");
    return this.#store.put("billing_portal.session", {
      ...made,
      object: "billing_portal.session",
      configuration: id,
      customer,
      customer_account: null,
      flow,
      livemode: false,
      locale: null,
      on_behalf_of: null,
      return_url: returnUrl,
      url: `${this.baseUrl()}/portal/${made.id}`,
    });
  }

  featuresOf({ configuration }: Stripe.BillingPortal.Session): Features {
    return typeof configuration === "string"
      ? this.#store.need("billing_portal.configuration", configuration).features
      : configuration.features;
  }

  /** The card that is charged from now on, for everything. */
  replaceCard(customerId: string, outcome: CardOutcome, typed: string): void {
    if (outcome.result !== "paid") {
      throw new DemoRefusal(402, outcome.result === "declined" ? cardError(outcome) : AUTHENTICATION_FAILED);
    }
    const number = digitsOf(typed);
    const method = this.#cards.make(number, customerId, TEST_CARDS[number]?.asks !== undefined);
    this.#cards.makeDefault(customerId, method.id);
    for (const { id, customer, ended_at, default_payment_method } of this.#store.all("subscription")) {
      if (customer !== customerId || ended_at !== null || default_payment_method === null) continue;
      this.subscriptions.edit(id, { default_payment_method: method.id });
    }
  }

  /** Where the configuration lets customers do it: at the end of what is paid, or at once. */
  cancel(session: Stripe.BillingPortal.Session, subscriptionId: string): void {
    const { subscription_cancel: how } = this.featuresOf(session);
    const subscription = this.#store.need("subscription", subscriptionId);
    if (!how.enabled || subscription.customer !== session.customer) throw invalid("This is not offered here.");
    if (how.mode === "immediately") this.subscriptions.end(subscriptionId, "cancellation_requested");
    else this.subscriptions.cancelAt(subscriptionId, subscription.items.data[0].current_period_end, true);
  }
}

/** Cards and invoices. Plans are changed and canceled where they are sold. */
export const FEATURES: Features = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled: false,
    mode: "at_period_end",
    proration_behavior: "none",
  },
  subscription_pause: { duration: { interval_options: [], type: "indefinite" }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    proration_behavior: "none",
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: "continue_trial",
  },
};
