import type Stripe from "stripe";
import type { DemoPrice } from "../store";
import type { Made, Metadata } from "./made";

export function customer(made: Made, given: CustomerTerms) {
  const { name = null, email = null, metadata, test_clock = null } = given;
  return {
    ...made,
    object: "customer",
    balance: 0,
    default_source: null,
    description: null,
    email,
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata,
    name,
    shipping: null,
    test_clock,
  } satisfies Stripe.Customer;
}

export interface CustomerTerms {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly metadata: Metadata;
  readonly test_clock?: string | undefined;
}

export function product(made: Made, { name, active, metadata }: { name: string; active: boolean; metadata: Metadata }) {
  return {
    ...made,
    object: "product",
    active,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata,
    name,
    package_dimensions: null,
    shippable: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    updated: made.created,
    url: null,
  } satisfies Stripe.Product;
}

export interface PriceTerms {
  readonly product: string;
  readonly currency: string;
  readonly unit_amount: number;
  readonly recurring?: Stripe.Price.Recurring | undefined;
  readonly lookup_key?: string | undefined;
  readonly nickname?: string | undefined;
  readonly metadata: Metadata;
}

export function price(made: Made, given: PriceTerms) {
  const { product: productId, currency, unit_amount, nickname, metadata, recurring = null, lookup_key = null } = given;
  return {
    ...made,
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key,
    metadata,
    nickname: nickname ?? null,
    product: productId,
    recurring,
    tax_behavior: "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: recurring === null ? "one_time" : "recurring",
    unit_amount,
    unit_amount_decimal: String(unit_amount),
  } satisfies DemoPrice;
}
