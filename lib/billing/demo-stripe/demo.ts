import { Checkouts } from "./checkouts";
import { Clocks } from "./clocks";
import type { EventFeed } from "./events";
import { Invoices } from "./invoices";
import { Payments } from "./payments";
import { Portal } from "./portal";
import { Reversals } from "./reversals";
import { SavedCards } from "./saved-cards";
import type { DemoStore } from "./store";
import { Subscriptions } from "./subscriptions";

/** What the demo's Stripe consists of, without the ways to reach it. */
export interface DemoStripe {
  readonly store: DemoStore;
  readonly feed: EventFeed;
  readonly cards: SavedCards;
  readonly payments: Payments;
  readonly reversals: Reversals;
  readonly invoices: Invoices;
  readonly subscriptions: Subscriptions;
  readonly clocks: Clocks;
  readonly checkouts: Checkouts;
  readonly portal: Portal;
  /** Where its own pages are, without a slash at the end. */
  readonly baseUrl: () => string;
}

export function makeDemo(feed: EventFeed, baseUrl: () => string): DemoStripe {
  const { store } = feed;
  const cards = new SavedCards(feed);
  const reversals = new Reversals(feed);
  const payments = new Payments(feed, cards, reversals, baseUrl);
  const invoices = new Invoices(payments);
  const subscriptions = new Subscriptions(invoices);
  const clocks = new Clocks(subscriptions, invoices);
  const checkouts = new Checkouts(payments, subscriptions, clocks);
  const portal = new Portal(subscriptions, baseUrl);
  return { store, feed, cards, payments, reversals, invoices, subscriptions, clocks, checkouts, portal, baseUrl };
}
